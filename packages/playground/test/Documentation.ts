import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const types = (name: string) =>
  readFileSync(new URL(`../../../node_modules/@gramio/types/out/${name}.d.ts`, import.meta.url), "utf8")
const methods = types("methods")

/** The Bot API's methods and the type of what each answers, read from types that are generated from its documentation. */
export const documentedMethods: ReadonlyArray<{ readonly name: string; readonly answer: string }> = [
  ...methods.matchAll(/^ {4}(\w+): CallAPI\w*<([^;]*?)>\s*$(?=\s*(?:\/\*\*|\}))/gms)
].map(([, name = "", types = ""]) => ({ name, answer: types.replace(/^\s*Params\.\w+,/, "").trim() }))

const version = /Bot API v([\d.]+)/.exec(methods)?.[1] ?? "unknown"
const updates = /export interface TelegramUpdate \{([^]*?)\n\}/.exec(types("objects"))?.[1] ?? ""
const updateKinds = [...updates.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name = ""]) => name)
const reactions =
  /type TelegramReactionTypeEmojiEmoji =([^;]*?)\n\n/.exec(types("objects"))?.[1]?.match(/"[^"]+"/g) ?? []

/** Parameters that are text or a file in every method that has them: what looks like JSON in one is not meant as JSON. */
const parameters = [...types("params").matchAll(/^ {4}(\w+)\??: (.*)$/gm)].map(([, name = "", type = ""]) => ({
  name,
  type
}))
const isText = (type: string) =>
  /^(string|Objects\.TelegramInputFile)( \| (string|\{ toString\(\): string \}))?$/.test(type)
const textParameters = [...new Set(parameters.map(({ name }) => name))]
  .filter((name) => parameters.every((one) => one.name !== name || isText(one.type)))
  .toSorted()

/** The text that src/Playground/BotApiNames.ts must have. */
export const namesFile = `// Written by \`node packages/playground/test/Documentation.ts\` out of @gramio/types.

/** Every method of Bot API ${version}. */
export const methodNames = [
${documentedMethods.map(({ name }) => `  "${name}"`).join(",\n")}
] as const

export type MethodName = (typeof methodNames)[number]

/** What an update may tell. */
export const updateKinds: ReadonlyArray<string> = [
${updateKinds.map((kind) => `  "${kind}"`).join(",\n")}
]

/** What a bot may put on a message. */
export const reactionEmoji: ReadonlyArray<string> = [
${reactions.map((emoji) => `  ${emoji}`).join(",\n")}
]

/** Parameters that are text or a file, whatever they look like. */
export const textParameters: ReadonlyArray<string> = \`
${textParameters.join(" ").replaceAll(/(.{1,110})(?: |$)/g, "  $1\n")}\`
  .trim()
  .split(/\\s+/)
`
export const namesAt = new URL("../src/Playground/BotApiNames.ts", import.meta.url)

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(namesAt, namesFile)
