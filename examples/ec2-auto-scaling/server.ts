import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserData } from 'aws-cdk-lib/aws-ec2';

/** Starts a server that tells which machine image it runs on. In your image, your service is there already. */
export const server = (port: number): UserData => {
  const userData = UserData.forLinux();
  userData.addCommands(
    'cat > /opt/server.py <<\'PYTHON\'', readFileSync(join(__dirname, 'server.py'), 'utf8'), 'PYTHON',
    `systemd-run --unit shop --uid nobody --property Restart=always --property RestartSec=3 python3 /opt/server.py ${port}`,
  );
  return userData;
};
