import { randomInt } from 'node:crypto';

/** As in `AWS::SecretsManager::Secret`. */
export interface GenerateSecretString {
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly IncludeSpace?: boolean;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const DEFAULT_LENGTH = 32;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const charactersOf = (settings: GenerateSecretString): string[] => {
  const { ExcludeCharacters = '', ExcludeLowercase, ExcludeUppercase, ExcludeNumbers, ExcludePunctuation, IncludeSpace } = settings;
  const types = [
    ExcludeLowercase ? '' : LOWERCASE,
    ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    ExcludeNumbers ? '' : '0123456789',
    ExcludePunctuation ? '' : PUNCTUATION,
    IncludeSpace ? ' ' : '',
  ];
  return [...types.join('')].filter(character => !ExcludeCharacters.includes(character));
};

const password = (settings: GenerateSecretString): string => {
  const characters = charactersOf(settings);
  return Array.from({ length: settings.PasswordLength ?? DEFAULT_LENGTH }, () => characters[randomInt(characters.length)]).join('');
};

/** A random password, alone or as one field of a JSON template. Unlike AWS's it need not hold a character of each kind. */
export const generatedSecret = (settings: GenerateSecretString): string => {
  const { SecretStringTemplate, GenerateStringKey } = settings;
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return password(settings);
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate) as object, [GenerateStringKey]: password(settings) });
};
