import type { Effect, Redacted } from "effect"
import type { VideoApiDouble } from "kudo-playground"
import type { SettingGroup, SettingReader, SettingTable, SettingValues } from "../platform/Config.ts"
import type { Hear } from "./Hearing.ts"
import type { DriverOptions } from "./VideoProvider/options.ts"
import type { Provider, ProviderName } from "./VideoProvider.ts"

/** What a driver is told of the process that it runs in. */
type DriverContext = Pick<DriverOptions, "callbackUrl" | "pollEvery">

/** A server with what opens it. */
export type ProviderServer = Pick<DriverOptions, "baseUrl" | "apiKey" | "webhookSecret">

/** A provider that has what it needs. */
export interface Connected {
  readonly _tag: "Connected"
  /** The addresses of its servers; their hosts are told at the start. */
  readonly servers: ReadonlyArray<string>
  /** Its driver, at these servers. */
  readonly open: (context: DriverContext) => Effect.Effect<Provider>
  /** How it turns recordings into words; absent where it does not. */
  readonly hearing?: Effect.Effect<Hear>
}

/** How a provider is reached by what is set. */
export type Connection =
  | Connected
  /** It is asked for, but what is set names no server that makes videos; `reason` says what to set, for operators. */
  | { readonly _tag: "Unserved"; readonly reason: string }

/** What a double is served with. */
interface DoubleOptions {
  readonly apiKey: Redacted.Redacted
  readonly webhookSecret: Redacted.Redacted | undefined
  /** Where its callbacks go, unless an order names an address itself. */
  readonly callbackUrl: string
  /** Where it keeps its tasks and videos. */
  readonly folder: string
}

/** The provider's double in the playground: its wire, at a path of this process. */
export interface ProviderDouble {
  readonly path: `/${string}`
  /** Whether its callbacks are signed with a secret that both sides know. */
  readonly signs: boolean
  /** The folder within the playground's. Default: the provider's name. */
  readonly folder?: string
  readonly layer: (options: DoubleOptions) => VideoApiDouble
}

/** A provider as the rest of the bot learns of it, before anything is set. */
export interface ProviderRecord {
  /** As in the catalogue's routes and in stored jobs. */
  readonly name: ProviderName
  /** Every setting that {@link connect} reads. */
  readonly settings: SettingGroup
  /** Undefined while nothing of its settings asks for it. */
  readonly connect: (read: SettingReader) => Connection | undefined
  /** Its driver at a server of any address: the double's. */
  readonly driver: (options: DriverOptions) => Effect.Effect<Provider>
  /** Where it reports what has ended. */
  readonly callbackPath: `/${string}`
  /** Without one it is missing from the playground. */
  readonly double: ProviderDouble | undefined
}

/** Makes a record: `connect` sees the values of its own settings alone, by their names in the table. */
export const defineProvider = <S extends SettingTable>(
  given: Pick<ProviderRecord, "name" | "driver"> & {
    readonly settings: SettingGroup<S>
    readonly connect: (values: SettingValues<S>) => Connection | undefined
    /** Default: `/callbacks/` and its name. */
    readonly callbackPath?: `/${string}`
    readonly double?: ProviderDouble
  }
): ProviderRecord => ({
  ...given,
  connect: (read) => given.connect(read(given.settings.settings)),
  callbackPath: given.callbackPath ?? `/callbacks/${given.name}`,
  double: given.double
})

/** A provider that is there: its driver with what opens its server. */
export const connected = <Server extends { readonly baseUrl: string }>(
  driver: (options: Server & DriverContext) => Effect.Effect<Provider>,
  server: Server,
  servers: ReadonlyArray<string> = [server.baseUrl]
): Connected => ({
  _tag: "Connected",
  servers,
  open: (context) => driver({ ...server, ...context })
})
