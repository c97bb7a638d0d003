import assert from 'node:assert/strict';
import { keyProblem } from '../../../../src/editor/commands/keyProblem';

describe('keyProblem', () => {
  for (const key of ['', 'k', 'abcDEF0123456789abcDEF0123456789', ' pasted-with-blanks-around ', 'with=sign', 'c2VjcmV0LWtleQ==', 'bW9ua2V5key==', 'eyJhbGciOi.eyJzdWIiOi.x-y_z', 'user:secret/part+1', 'sk-a_b%c$d']) {
    it(`accepts "${key}"`, () => assert.equal(keyProblem(key), undefined));
  }

  for (const [key, problem] of [
    ['Bearer abc', /without 'Bearer'/],
    ['MISTRAL_API_KEY=abc', /behind the equals sign/],
    ['export MISTRAL_API_KEY=abc', /behind the equals sign/],
    ['Authorization: Bearer abc', /without 'Bearer'/],
    ['-H "Authorization: Bearer abc"', /without 'Bearer'/],
    ['$env:MISTRAL_API_KEY="abc"', /behind the equals sign/],
    ['$Env:MISTRAL_API_KEY = "abc"', /behind the equals sign/],
    ['set MISTRAL_API_KEY=abc', /behind the equals sign/],
    ['setx MISTRAL_API_KEY abc', /kept elsewhere/],
    ['MISTRAL_API_KEY=', /behind the equals sign/],
    ['mistral_api_key=abc', /behind the equals sign/],
    ['apiKey = "abc"', /behind the equals sign/],
    ['os.environ["MISTRAL_API_KEY"] = "abc"', /behind the equals sign/],
    ['x-api-key: abc', /no spaces/],
    ['${OTHER}', /refers to a key/],
    ['${OTHER:-abc}', /refers to a key/],
    ['$OTHER', /refers to a key/],
    ['$(pass show mistral)', /refers to a key/],
    ['%OTHER%', /refers to a key/],
    ['{{ secrets.MISTRAL }}', /refers to a key/],
    ['op://vault/mistral/credential', /refers to a key/],
    ['ref+vault://secret/mistral', /refers to a key/],
    ['arn:aws:secretsmanager:eu-west-3:1:secret:x', /refers to a key/],
    ['process.env.MISTRAL_API_KEY', /refers to a key/],
    ['encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi', /encrypted/],
    ['ENC[AES256_GCM,data:abc,type:str]', /encrypted/],
    ['<your key>', /stands in/],
    ['your-api-key-here', /stands in/],
    ['None', /stands in/],
    ['abcd***wxyz', /left out/],
    ['abcd…wxyz', /left out/],
    ['"abc"', /without quotes/],
    ['‘abc’', /without quotes/],
    ['"abc', /no quotation marks/],
    ["abc'", /no quotation marks/],
    ['abc def', /no spaces/],
    ['abc\ndef', /no spaces or line breaks/],
    ['abcé', /plain ASCII/],
  ] as const) {
    it(`rejects ${JSON.stringify(key)}`, () => assert.match(keyProblem(key) ?? '', problem));
  }
});
