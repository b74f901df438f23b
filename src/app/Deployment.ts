import { Option, Redacted } from "effect"
import { createHmac } from "node:crypto"
import type { UserId } from "../domain/Ids.ts"
import type { Role } from "../domain/Role.ts"
import { rotation } from "../platform/Config/rotation.ts"
import type { TextAbilities, TranscriptionAbility } from "../assistant/TextAbilities.ts"
import type { ClusterOptions } from "../platform/Cluster.ts"
import { openAiApi } from "../platform/OpenAiSettings.ts"
import type { Connected, ProviderRecord } from "../providers/ProviderRecord.ts"
import type { BotAccess } from "../telegram/TelegramGateway.ts"
import type { AskedProvider, Settings } from "./Settings.ts"
import { telegramApi } from "./Settings/telegram.ts"

/** A server of text that speaks OpenAI's wire. A self-hosted one may need no key. */
export interface TextServer {
  readonly _tag: "Server"
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
}

/** A provider that has what it needs. */
export interface ConnectedProvider {
  readonly provider: ProviderRecord
  readonly connection: Connected
}

/** What this process runs with what, decided once from the settings. */
export interface Deployment {
  readonly telegram: { readonly _tag: "Playground" } | ({ readonly _tag: "Bot" } & BotAccess)
  readonly updates: "webhook" | "polling"
  readonly video:
    | { readonly _tag: "Playground" }
    /** A real bot without a video server: the playground's clips, marked as demo, and no coin moves. */
    | { readonly _tag: "Demo" }
    /** Without any provider when those that are asked for are unserved; `unserved` has each one's reason. */
    | {
        readonly _tag: "Servers"
        readonly providers: ReadonlyArray<ConnectedProvider>
        readonly unserved: ReadonlyArray<string>
      }
  /** A real bot without a text server has no assistant: the playground's writes from a template. */
  readonly assistant: { readonly _tag: "Playground" } | { readonly _tag: "None" } | TextServer
  /** Who turns recordings into words: a server of its own, or the assistant's; nobody where there is neither. */
  readonly transcription: { readonly _tag: "Playground" } | { readonly _tag: "None" } | TextServer
  /** The provider of videos that does it where that server has no transcriptions, or there is none. */
  readonly hearing: ConnectedProvider | undefined
  readonly host: string
  /** Nobody in the playground, whose page chooses who somebody is. */
  readonly operators: ReadonlyMap<UserId, Role>
  /** One process, or one of several. */
  readonly cluster: ClusterOptions
}

/** Self-hosted servers often check no key, and the SDK wants one. */
const noKey = Redacted.make("none")

/** A provider is there exactly when it has what it needs; without any, a token alone is a demo. */
const videoOf = (asked: ReadonlyArray<AskedProvider>, real: boolean): Deployment["video"] => {
  if (asked.length === 0) return real ? { _tag: "Demo" } : { _tag: "Playground" }
  return {
    _tag: "Servers",
    providers: asked.flatMap(({ provider, connection }) =>
      connection._tag === "Connected" ? [{ provider, connection }] : []
    ),
    unserved: asked.flatMap(({ connection }) => (connection._tag === "Unserved" ? [connection.reason] : []))
  }
}

/** Known to whoever knows the bot's token, which all processes of a bot do. */
const tokenClusterSecret = (token: Redacted.Redacted) =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("cluster").digest("base64url"))

const membership = (settings: Settings["Service"]): Deployment["cluster"] => {
  if (settings.cluster === "single" || Option.isNone(settings.telegramToken)) return { _tag: "Single" }
  const { value: token } = settings.telegramToken
  return {
    _tag: "Member",
    host: settings.clusterHost,
    port: settings.clusterPort,
    listen: Option.getOrElse(settings.clusterListen, () => settings.clusterHost),
    secrets: rotation(Option.getOrElse(settings.clusterSecret, () => tokenClusterSecret(token))),
    mustAgree: { token, dataDir: settings.dataDir }
  }
}

/** What of the database is this process's own. */
export const claimOf = (cluster: Deployment["cluster"]) =>
  cluster._tag === "Single"
    ? ({ _tag: "Whole" } as const)
    : ({ _tag: "Member", address: `${cluster.host}:${cluster.port}` } as const)

/** Everybody whom OPERATORS names is an owner, unless OPERATOR_ROLES says less. */
const rolesOf = ({ operators, operatorRoles }: Settings["Service"]): Deployment["operators"] => {
  const said = Option.getOrElse(operatorRoles, () => new Map<UserId, Role>())
  const ids = Option.getOrElse(operators, () => new Set<UserId>())
  return new Map([...ids].map((id) => [id, said.get(id) ?? "owner"]))
}

const assistantOf = (settings: Settings["Service"], real: boolean): Deployment["assistant"] => {
  const textUrl = Option.getOrUndefined(settings.openAiBaseUrl)
  const textKey = Option.getOrUndefined(settings.openAiKey)
  return textUrl === undefined && textKey === undefined
    ? { _tag: real ? "None" : "Playground" }
    : { _tag: "Server", baseUrl: textUrl ?? openAiApi, apiKey: textKey ?? noKey }
}

const hearingOf = (video: Deployment["video"]): ConnectedProvider | undefined =>
  video._tag === "Servers" ? video.providers.find(({ connection }) => connection.hearing !== undefined) : undefined

/** A key of its own alone is meant for OpenAI; that of the text server goes to no other. */
const transcriptionOf = (
  settings: Settings["Service"],
  assistant: Deployment["assistant"],
  hearing: ConnectedProvider | undefined
): Deployment["transcription"] => {
  const baseUrl = Option.getOrUndefined(settings.transcribeBaseUrl)
  const apiKey = Option.getOrUndefined(settings.transcribeKey)
  if (baseUrl !== undefined || apiKey !== undefined) {
    return { _tag: "Server", baseUrl: baseUrl ?? openAiApi, apiKey: apiKey ?? noKey }
  }
  // Who hears for real goes before the playground.
  return assistant._tag === "Playground" && hearing !== undefined ? { _tag: "None" } : assistant
}

export const plan = (settings: Settings["Service"]): Deployment => {
  const real = Option.isSome(settings.telegramToken)
  const assistant = assistantOf(settings, real)
  const video = videoOf(settings.providers, real)
  const hearing = hearingOf(video)
  return {
    telegram: Option.match(settings.telegramToken, {
      onNone: () => ({ _tag: "Playground" }) as const,
      onSome: (token) => ({
        _tag: "Bot" as const,
        apiRoot: settings.telegramApiRoot,
        token,
        environment: settings.telegramEnvironment
      })
    }),
    updates: Option.getOrElse(settings.telegramMode, () =>
      real && Option.isNone(settings.publicUrl) ? ("polling" as const) : ("webhook" as const)
    ),
    video,
    assistant,
    transcription: transcriptionOf(settings, assistant, hearing),
    hearing,
    host: Option.getOrElse(settings.host, () => (real && Option.isSome(settings.publicUrl) ? "0.0.0.0" : "127.0.0.1")),
    operators: real ? rolesOf(settings) : new Map(),
    cluster: membership(settings)
  }
}

/** What a start found around it. */
export interface Surroundings {
  readonly database: "embedded" | "external"
  readonly ffmpeg: boolean
  /** Undefined where there is no text server, or none that has answered yet. */
  readonly text: TextAbilities | undefined
  /** Of the server that recordings go to. */
  readonly transcription: TranscriptionAbility
}

/** What runs with what, by name. */
export const facts = (
  deployment: Deployment,
  { database, ffmpeg, text, transcription }: Surroundings
): Readonly<Record<string, string>> => {
  const { cluster, video, assistant } = deployment
  return {
    database,
    telegram: telegramLine(deployment),
    video: videoLine(video),
    assistant: assistantLine(assistant, text),
    ...(deployment.transcription._tag !== "Playground" && { voices: voices(deployment, transcription).line }),
    ...(cluster._tag !== "Single" && { cluster: `as ${cluster.host}:${cluster.port}` }),
    ...(!ffmpeg && { ffmpeg: "not found, videos go out without a thumbnail" })
  }
}

/** Where what is told begins in each line, in characters. */
const column = 11

/** The calm lines of a start. */
export const describe = (...about: Parameters<typeof facts>): ReadonlyArray<string> =>
  Object.entries(facts(...about)).map(([name, what]) => `${`${name}:`.padEnd(column)}${what}`)

const written: Readonly<Record<TextAbilities["prompts"], string>> = {
  responses: "prompts by the Responses API",
  chat: "prompts by chat/completions, as there is no Responses API",
  none: "no call that writes prompts"
}
const judged: Readonly<Record<TextAbilities["moderation"], string>> = {
  "text-and-pictures": "moderation of prompts and pictures",
  text: "moderation of prompts alone, as it takes no pictures",
  unknown: "moderation of prompts",
  none: "no moderation"
}

const assistantLine = (assistant: Deployment["assistant"], text: TextAbilities | undefined) => {
  switch (assistant._tag) {
    case "Playground":
      return "playground"
    case "None":
      return "none, as there is no OPENAI_API_KEY: prompts are taken as they are written"
    case "Server":
      return [
        new URL(assistant.baseUrl).host,
        ...(text === undefined ? ["which has not answered yet"] : [written[text.prompts], judged[text.moderation]])
      ].join(", ")
  }
}

/** Who turns recordings into words, and why; `heard` where somebody does. */
export const voices = (
  { transcription, hearing }: Pick<Deployment, "transcription" | "hearing">,
  ability: TranscriptionAbility
): { readonly heard: boolean; readonly line: string } => {
  const other = hearing?.provider.name
  const nobody = (why: string, set: string) => ({ heard: false, line: `not listened to${why}: set ${set}` })
  if (transcription._tag === "Playground") return { heard: true, line: "playground" }
  if (transcription._tag === "None") {
    return other === undefined
      ? nobody("", "OPENAI_API_KEY, TRANSCRIBE_BASE_URL or FAL_KEY")
      : { heard: true, line: other }
  }
  const { host } = new URL(transcription.baseUrl)
  const lacks = `, as ${host} has no transcriptions`
  switch (ability) {
    case "there":
      return { heard: true, line: host }
    case "unknown":
      return { heard: true, line: `${host}, which has not said whether it has transcriptions` }
    case "none":
      return other === undefined
        ? nobody(lacks, "TRANSCRIBE_BASE_URL or FAL_KEY")
        : { heard: true, line: `${other}${lacks}` }
  }
}

const telegramLine = ({ telegram, updates }: Deployment) => {
  if (telegram._tag === "Playground") return "playground"
  const server = telegram.apiRoot === telegramApi ? "Telegram" : new URL(telegram.apiRoot).host
  return `${server}${telegram.environment === "test" ? ", the test environment," : ""} by ${updates}`
}

const videoLine = (video: Deployment["video"]) => {
  switch (video._tag) {
    case "Playground":
      return "playground"
    case "Demo":
      return "demo clips, no coin moves"
    case "Servers": {
      const servers = video.providers.flatMap(({ connection }) => connection.servers)
      return servers.length > 0
        ? servers.map((server) => new URL(server).host).join(", ")
        : `none: ${video.unserved.join("; ")}`
    }
  }
}
