// The SDK's own clients in tests would say on each start that Node 20 is getting old.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
  // Published as ES modules only, which jest cannot load.
  moduleNameMapper: { '^d3-(random|dsv)$': '<rootDir>/node_modules/d3-$1/dist/d3-$1.js' },
  // A rehearsal needs both cores of a small machine for itself.
  maxWorkers: 1,
};
