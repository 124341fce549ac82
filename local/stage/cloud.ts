import { LoadBalancer } from '../alb/load-balancer';
import type { AccessLogEntry } from '../alb/model';
import { CloudWatch, type CompositeAlarmInput, type Transition } from '../aws/cloudwatch/cloudwatch';
import { DynamoDb, type TableProperties } from '../aws/dynamodb';
import type { ExecutionRecord } from '../aws/executions';
import type { MetricAlarmInput } from '../aws/cloudwatch/metric-alarm';
import { MetricStore } from '../aws/cloudwatch/metric-store';
import type { AnsweredCall } from '../aws/call';
import { AwsEndpoint } from '../aws/server';
import { awsServices } from '../aws/services';
import type { CompressedClock } from '../clock';
import { LambdaFunction } from '../functions/function-runtime';
import { bundled } from '../package-folder';
import { seededRandom } from '../random';
import { StateMachines } from '../states/executions';
import type { Stack } from './assembly';
import { requestCustomResource } from './custom-resource';
import { ACCOUNT, type Deployed, type Deployment, deploy, physicalName, type Provisioner, REGION, type ResourceToDeploy } from './deployment';
import { fullName, listenerSettings, loadBalancerArn, ruleSettings, targetGroupSettings } from './load-balancing';

export interface CloudOptions {
  readonly clock: CompressedClock;
  readonly seed: number;
  readonly onCall?: (call: AnsweredCall) => void;
  readonly onAccess?: (entry: AccessLogEntry) => void;
  readonly onAlarm?: (transition: Transition) => void;
  readonly onStateEvent?: (record: ExecutionRecord, event: ExecutionRecord['history'][number]) => void;
  readonly onFunctionLog?: (line: string) => void;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The address of everything local: what the template calls its own network is this machine. */
const LOCAL_NETWORK = '127.0.0.0/8';

/** A local stand-in for one AWS account, into which a synthesized stack is deployed. */
export class Cloud {
  readonly loadBalancers: LoadBalancer[] = [];
  readonly cloudWatch: CloudWatch;
  readonly stateMachines: StateMachines;
  readonly endpoint: AwsEndpoint;
  readonly #dynamoDb = new DynamoDb();
  readonly #store = new MetricStore();
  readonly #functions = new Map<string, LambdaFunction>();

  constructor(private readonly options: CloudOptions) {
    const { clock, seed, onAlarm, onStateEvent } = options;
    this.cloudWatch = new CloudWatch({ clock, store: this.#store });
    if (onAlarm !== undefined) this.cloudWatch.onTransition(onAlarm);
    this.stateMachines = new StateMachines({
      clock,
      random: seededRandom(seed + 1),
      invoke: (functionArn, payload, signal) => this.#function(functionArn).invoke(payload, signal),
      onEvent: onStateEvent,
    });
    const services = awsServices({
      loadBalancers: this.loadBalancers, cloudWatch: this.cloudWatch, stateMachines: this.stateMachines, dynamoDb: this.#dynamoDb,
    });
    this.endpoint = new AwsEndpoint(services, { onCall: options.onCall });
  }

  async deploy(stack: Stack): Promise<Deployment> {
    await this.endpoint.start();
    const deployment = await deploy(stack, this.#provisioners(stack));
    await Promise.all(this.loadBalancers.map(loadBalancer => loadBalancer.start()));
    // A cold start takes real time, which a compressed clock makes look like minutes.
    await Promise.all([...this.#functions.values()].map(fn => fn.init()));
    this.cloudWatch.start();
    return deployment;
  }

  async close(): Promise<void> {
    await this.cloudWatch.stop();
    await Promise.all([...this.#functions.values()].map(fn => fn.close()));
    await Promise.all(this.loadBalancers.map(loadBalancer => loadBalancer.close()));
    await this.endpoint.close();
  }

  #function(functionArn: string): LambdaFunction {
    const fn = this.#functions.get(functionArn);
    if (fn === undefined) throw new Error(`there is no function ${functionArn}`);
    return fn;
  }

  #provisioners(stack: Stack): Readonly<Record<string, Provisioner>> {
    return {
      'AWS::EC2::VPC': ({ logicalId }) => ({ ref: `vpc-${logicalId}`, attributes: { CidrBlock: LOCAL_NETWORK, VpcId: `vpc-${logicalId}` } }),
      'AWS::ElasticLoadBalancingV2::LoadBalancer': resource => this.#loadBalancer(resource),
      'AWS::ElasticLoadBalancingV2::TargetGroup': resource => this.#targetGroup(resource),
      'AWS::ElasticLoadBalancingV2::Listener': resource => this.#listener(resource),
      'AWS::ElasticLoadBalancingV2::ListenerRule': resource => this.#rule(resource),
      'AWS::CloudWatch::Alarm': resource => this.#alarm(resource, input => this.cloudWatch.putMetricAlarm(input as unknown as MetricAlarmInput)),
      'AWS::CloudWatch::CompositeAlarm': resource =>
        this.#alarm(resource, input => this.cloudWatch.putCompositeAlarm(input as unknown as CompositeAlarmInput)),
      'AWS::DynamoDB::Table': resource => this.#table(resource),
      'AWS::Lambda::Function': resource => this.#lambda(resource, stack),
      'AWS::StepFunctions::StateMachine': resource => this.#stateMachine(resource),
      'Custom::CdkTrafficShiftWeightedRule': resource => this.#customResource(resource, stack),
    };
  }

  #loadBalancer(resource: ResourceToDeploy): Deployed {
    if (this.loadBalancers.length > 0) throw new Error(`${resource.logicalId}: a stack with more than one load balancer is not rehearsed yet`);
    const own = loadBalancerArn(resource);
    const dnsName = `${resource.logicalId.toLowerCase()}.elb.localhost`;
    const { clock, seed, onAccess } = this.options;
    this.loadBalancers.push(new LoadBalancer({
      arn: own, dnsName, clock, random: seededRandom(seed), onAccess, onMetric: datum => this.#store.record(datum),
    }));
    return { ref: own, attributes: { LoadBalancerArn: own, DNSName: dnsName, LoadBalancerFullName: fullName(own) } };
  }

  #only(): LoadBalancer {
    const [loadBalancer] = this.loadBalancers;
    if (loadBalancer === undefined) throw new Error('the stack has no load balancer of its own: an imported one is not rehearsed yet');
    return loadBalancer;
  }

  #targetGroup(resource: ResourceToDeploy): Deployed {
    const settings = targetGroupSettings(resource);
    this.#only().addTargetGroup(settings);
    return {
      ref: settings.arn,
      attributes: { TargetGroupArn: settings.arn, TargetGroupName: settings.name, TargetGroupFullName: fullName(settings.arn) },
    };
  }

  #listener(resource: ResourceToDeploy): Deployed {
    const settings = listenerSettings(resource);
    this.#only().addListener(settings);
    return { ref: settings.arn, attributes: { ListenerArn: settings.arn } };
  }

  #rule(resource: ResourceToDeploy): Deployed {
    const { RuleArn } = this.#only().createRule(String(resource.properties.ListenerArn), ruleSettings(resource));
    return { ref: RuleArn, attributes: { RuleArn } };
  }

  #alarm(resource: ResourceToDeploy, put: (input: object) => void): Deployed {
    const name = physicalName(resource, 'AlarmName');
    put({ ...resource.properties, AlarmName: name });
    return { ref: name, attributes: { Arn: arn('cloudwatch', `alarm:${name}`) } };
  }

  async #table(resource: ResourceToDeploy): Promise<Deployed> {
    const name = physicalName(resource, 'TableName');
    await this.#dynamoDb.createTable({ ...resource.properties, TableName: name } as unknown as TableProperties);
    return { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } };
  }

  #lambda(resource: ResourceToDeploy, stack: Stack): Deployed {
    const { properties } = resource;
    const name = physicalName(resource, 'FunctionName');
    const functionArn = arn('lambda', `function:${name}`);
    const key = String((properties.Code as { S3Key?: string }).S3Key ?? '').replace(/\.zip$/, '');
    const codeDirectory = stack.assets.get(key);
    if (codeDirectory !== undefined) {
      this.#functions.set(functionArn, new LambdaFunction({
        functionArn, codeDirectory,
        handler: String(properties.Handler),
        environment: (properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
        timeoutSeconds: Number(properties.Timeout ?? 3),
        clock: this.options.clock.settings,
        endpointUrl: this.endpoint.url,
        workerPath: bundled('function-worker'),
        onLog: this.options.onFunctionLog,
      }));
    }
    return { ref: name, attributes: { Arn: functionArn } };
  }

  #stateMachine(resource: ResourceToDeploy): Deployed {
    const { properties } = resource;
    const name = physicalName(resource, 'StateMachineName');
    const stateMachineArn = arn('states', `stateMachine:${name}`);
    this.stateMachines.create(stateMachineArn, JSON.parse(String(properties.DefinitionString)), String(properties.RoleArn));
    return { ref: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
  }

  async #customResource({ logicalId, type, properties }: ResourceToDeploy, stack: Stack): Promise<Deployed> {
    const { ServiceToken } = properties;
    const answer = await requestCustomResource(event => this.#function(String(ServiceToken)).invoke(event), {
      RequestType: 'Create', StackId: stack.name, LogicalResourceId: logicalId, ResourceType: type, ResourceProperties: properties,
    });
    if (answer.Status === 'FAILED') throw new Error(`CREATE_FAILED ${logicalId}: ${answer.Reason}`);
    return { ref: answer.PhysicalResourceId, attributes: answer.Data ?? {} };
  }
}
