/** What does not fit into a line of an option. */
export const REHEARSE_HELP = `
Faults: <subject>:<kind>[=<value>][@<start>][+<duration>], for example green:error-rate=30%@50% or both:error-rate=10%@25%+5m
  subject  blue, green, both: the service of a colour, or of each
           aws, aws.<Action>: all AWS calls, or those of one action, like aws.ModifyRule;
             aws.ModifyRule#2: those about the rule of the shift's second route
  kind     of a service: error-rate=<share>, not-found=<share>, hang=<share>, reset=<share>, crash=<share> of its requests;
             latency=<duration> or latency=<from>-<to>, in real time, and rehearsed-latency the same in rehearsed time;
             flapping-health=<duration>, slow-start-up=<duration>, down=<duration>
           of AWS: throttled=<share>, fails-before=<share>, fails-after=<share> of the calls;
             slow=<duration>, late=<duration>, in real time, as the clients' own timeouts are real
  value    a share of 100% when left out
  start    50%: once the new colour has that weight, and from then on; 90s, 10m, 1h: rehearsed time since traffic began;
           at once when left out
  duration how long it lasts, in rehearsed time: to the end when left out
  A service that crashes is started again after half a real second, one that is down after its duration. With --fault the outcome is shown, but not judged.

Traffic: one rate, and any clients, separated by commas, for example ramp,websockets
  rate     constant: the scenario's own; ramp: from 20 % to 180 % of it in 30 minutes, and on like that;
           spiky: three times as much in every fifth minute
  clients  sticky: clients that keep their cookies, and a route with group stickiness;
           websockets: 20 open sockets with messages; long-polls: 30 requests a minute that take 20 rehearsed seconds each

Your own stack (--app): its shift, load balancer, alarms and smoke tests as the template says, by its own schedule in about a minute.
  colour   a command of the shell, like "npm start": it finds its port in PORT, and is ready when it passes the group's health check;
           an address, like http://127.0.0.1:9000: what runs there already;
           built-in: a small service, which --fault can break. A colour is that when nothing else is said, unless it is a Lambda
             function with its code in the assembly, in Node.js
  Users send what the rule asks for. What of the template has no part in it is listed at the end, and in --json.
`;
