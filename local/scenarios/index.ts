import { alarmAfterCompletion } from './alarm-after-completion';
import { alarmAtStart } from './alarm-at-start';
import { crash } from './crash';
import { deadGreen } from './dead-green';
import { alarmEvent } from './alarm-event';
import { deployAfterRelease } from './deploy-after-release';
import { deployDuringRelease } from './deploy-during-release';
import { deployRollsBack } from './deploy-rolls-back';
import { errorsAt50 } from './errors-at-50';
import { foreignChange } from './foreign-change';
import { green404 } from './green-404';
import { healthy } from './healthy';
import { lambdaTargets } from './lambda-targets';
import { lateWrite } from './late-write';
import { longRequests } from './long-requests';
import { lowTraffic } from './low-traffic';
import { operatorAbort } from './operator-abort';
import { operatorPauseResume } from './operator-pause-resume';
import { operatorPromote } from './operator-promote';
import { operatorRollback } from './operator-rollback';
import { retireDrains } from './retire-drains';
import { safeColorShrinks } from './safe-color-shrinks';
import type { Scenario } from './scenario';
import { secondStartRefused } from './second-start-refused';
import { sharedIncident } from './shared-incident';
import { slowGreen } from './slow-green';
import { smallRegression } from './small-regression';
import { smokeFails } from './smoke-fails';
import { stickySessions } from './sticky-sessions';
import { throttled } from './throttled';
import { twoRoutes } from './two-routes';
import { twoRoutesWriteFails } from './two-routes-write-fails';
import { unhealthyGreen } from './unhealthy-green';
import { websocket } from './websocket';

/** A good release and a bad one: what a rehearsal shows when nothing else is asked for. */
export const SHOWN: readonly Scenario[] = [healthy, errorsAt50];

/** In the order in which they are listed. */
export const SCENARIOS: readonly Scenario[] = [
  ...SHOWN,
  smallRegression,
  crash,
  slowGreen,
  green404,
  sharedIncident,
  lowTraffic,
  longRequests,
  unhealthyGreen,
  smokeFails,
  deadGreen,
  alarmAtStart,
  alarmEvent,
  alarmAfterCompletion,
  safeColorShrinks,
  operatorAbort,
  operatorPauseResume,
  operatorPromote,
  operatorRollback,
  secondStartRefused,
  foreignChange,
  lateWrite,
  twoRoutes,
  twoRoutesWriteFails,
  stickySessions,
  lambdaTargets,
  throttled,
  websocket,
  retireDrains,
  deployAfterRelease,
  deployDuringRelease,
  deployRollsBack,
];
