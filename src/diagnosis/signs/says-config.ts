import { oneOf } from './patterns.ts';
import type { Sign } from './sign.ts';

/** The program does not accept its configuration, and often says where. */
export const saysConfig: Sign = {
  kind: 'says-config',
  heard: ['log', 'engine'],
  pattern: oneOf(
    /\bsyntax error\b|parse error|parsing error|unexpected (?:["'`].|token|end of|character|identifier|EOF)/,
    /(?:invalid|unknown|unrecogni[sz]ed|unsupported|bad|duplicate|illegal) (?:number of arguments in )?["'`]?[\w.-]*["'`]? ?(?:config\w*|configuration|option|directive|keyword|setting|parameter|field|key|section|arguments?|value|property|variable)\b/,
    // How it was called.
    /\bno such option\b|unknown (?:flag|switch|command line)|unrecogni[sz]ed (?:VM |command[- ]line )?(?:option|flag|argument)s?\b|(?:invalid|illegal|bad) (?:option|flag)s?\b ?(?:--|:|['"])|flag provided but not defined|unexpected (?:extra )?argument|too (?:many|few) arguments|expected one argument|the following arguments are required|\bInvalid maximum heap size\b/,
    // A value of another form than the one that is needed.
    /invalid literal for \w+\(\)|could not convert string to|ERR_INVALID_URL|\bInvalid URL\b|ERR_SOCKET_BAD_PORT|port should be (?:>=|between)|invalid port\b|could not parse (?:\w+ )*(?:URL|url|connection string|DSN)|invalid (?:connection string|DSN|dsn|URI|uri|url)\b|unsupported scheme|NumberFormatException|strconv\.\w+: parsing|time: invalid duration|missing protocol scheme|first path segment in URL|invalid value for (?:environment variable|env)/,
    /config(?:uration)?(?: file)?(?: \S+)? (?:error|is invalid|is not valid|not valid|contains errors|test failed|invalid)|config(?:uration)? error|bad (?:config|configuration|directive)/,
    /(?:failed|unable|could not|cannot|can't|error|errors) (?:to )?(?:while )?(?:pars|load|read|decod|unmarshal)(?:e|ing|ed)? (?:the )?[^:]{0,60}\b(?:conf\b|config|configuration|settings|ya?ml|toml|json|ini)\b/,
    // Formats in which hardly anything but settings is written.
    /(?:yaml|toml|ini)(?:\.\w+)*: |cannot unmarshal|mapping values are not allowed/,
    /\bis not (?:a )?valid (?:value|option|configuration|config)|wrong number of arguments/,
    /is not terminated|(?:missing|expected|unbalanced|unclosed) ["'`]?(?:[;{}()[\]]|semicolon|brace|bracket|quote)/,
    /parser failed|unknown (?:config[- ]?key|entry) |\bambiguous option|bad (?:string length|minute|hour|day|month|command)\b|missing '=' after|found option without preceding group|specified option name is not valid|\b(?:VCL|config\w*|FPM) (?:compilation|initialization) failed|unable to include \S+|config\w*(?:Not ?Found|Parse|Format)\w*Exception|failed to bind properties under|(?:MissingSectionHeader|Duplicate(?:Option|Section)|TOMLDecode|Scanner|Parser|YAML\w*)Error|File contains no section headers/,
    /invalid (?:authentication method|value for parameter|log level|listen\w* address)/,
    // A place in a file of settings that is complained about.
    /\b(?:fatal|error|bad|invalid|cannot|can't|could not|does not exist)\b.{0,200}\((?:in )?file: ?["'][^"']+\.(?:conf|cfg|cnf|ini|ya?ml|toml)["']\)|error in \w+ file \//,
    // A place in a file of settings, at which the program gave up.
    /\b(?:emerg|fatal|alert)\b.{0,300}[\w-]\.(?:conf|cfg|cnf|ini|ya?ml|toml)["']?(?::|,? (?:at )?line )\d+/,
  ),
  // Messages that are no JSON, and code that does not parse, are no settings.
  except:
    /duplicate key value|host not found|json: .*(?:request|body|response)|http\.server|syntax error at or near|^(?!.*\.json\b).*(?:is not valid JSON|in JSON at position|end of JSON)|^(?!.*\.(?:json|ya?ml|toml|conf|cfg|ini|cnf)\b).*(?:JSON\w*(?:Error|Exception)|(?:Syntax|Indentation|Name|Parse)Error\b|PHP (?:Parse|Fatal))/i,
  data: (words) => placeIn(words),
};

/** File, line and key that a complaint about a configuration names; '' and null where it names none. */
export function placeIn(words: string): { file: string; line: number | null; key: string } {
  const file = FILE.exec(words);
  const line = file?.groups?.line ?? /\bline[ :#]+(\d+)/i.exec(words)?.[1];
  const key = KEYS.map((pattern) => pattern.exec(words)?.[1]).find((name) => name !== undefined);
  return { file: file?.groups?.file ?? '', line: line === undefined ? null : Number(line), key: key ?? '' };
}

const FILE =
  /(?<file>(?:\.{0,2}\/)?(?:[\w.@-]+\/)*[\w.@-]+\.(?:conf|cfg|cnf|ini|ya?ml|json5?|toml|xml|properties|env|rc|lua|hcl|tf))\b["']?(?:\]?[:(,]? ?(?:at )?(?:line )?(?<line>\d+))?/;

const KEYS: readonly RegExp[] = [
  /(?:directive|option|keyword|setting|parameter|field|key|property|variable|section)[ :]+["'`]([\w.-]+)["'`]/i,
  /["'`]([\w.-]+)["'`] (?:directive|option|keyword|setting|parameter|field|key|property|variable|section)/i,
  /(?:unknown|unrecogni[sz]ed|invalid|unsupported|duplicate) (?:config\w* )?(?:directive|option|keyword|setting|parameter|field|key|property)[ :=]+([\w.-]+)/i,
  /near (?:token )?["'`]([^"'`]+)["'`]/i,
];
