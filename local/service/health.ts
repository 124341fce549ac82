export type HealthState = 'starting' | 'ready' | 'draining' | 'failing';

export type HealthEvent = 'warmed-up' | 'terminated' | 'broke' | 'recovered';

/** What has happened to the service so far. */
export interface Life {
  readonly warm: boolean;
  readonly terminated: boolean;
  readonly broken: boolean;
}

export const NEWBORN: Life = { warm: false, terminated: false, broken: false };

export const after = (life: Life, event: HealthEvent): Life => {
  switch (event) {
    case 'warmed-up': return { ...life, warm: true };
    case 'terminated': return { ...life, terminated: true };
    case 'broke': return { ...life, broken: true };
    case 'recovered': return { ...life, broken: false };
  }
};

/** Leaving is final; being broken outweighs being ready, or nearly so. */
export const stateOf = ({ warm, terminated, broken }: Life): HealthState =>
  terminated ? 'draining' : broken ? 'failing' : warm ? 'ready' : 'starting';

export const healthStatus = (state: HealthState): number => state === 'ready' ? 200 : 503;
