// A failing jsii leaves a fresh .jsii behind, so every build starts from nothing.
import { rmSync } from 'node:fs';

for (const path of ['dist', '.jsii']) rmSync(path, { recursive: true, force: true });
