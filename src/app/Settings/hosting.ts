import { Config, type Redacted, Schema } from "effect"
import type { Reader } from "../../platform/Config.ts"
import { Networks } from "../../domain/Networks.ts"
import { between, bySchema, hostName, matching, oneOf, publicHttpUrl, text } from "../../platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"

const postgresUrl = matching(/^postgres(ql)?:\/\/\S+$/, "must be a postgres:// URL")

const ownSecret = matching(
  /^\S{16,256}(\s+\S{16,256}){0,3}$/,
  "must be 16 characters or more without spaces, or a few of these with spaces between them"
)
const ownSecretReader: Reader<Redacted.Redacted> = (name) => Config.schema(Schema.Redacted(ownSecret), name)

export const hosting = settingGroup("Where it runs", {
  publicUrl: optionalSetting({
    name: "PUBLIC_URL",
    reader: publicHttpUrl,
    description:
      "Where Telegram and the video servers reach this bot, such as https://bot.example.com; https, unless TELEGRAM_API_ROOT is your own."
  }),
  host: optionalSetting({
    name: "HOST",
    reader: text,
    otherwise: "0.0.0.0 for a bot with PUBLIC_URL, else 127.0.0.1",
    description: "The address to listen on."
  }),
  port: setting({ name: "PORT", reader: between(0, 65_535), default: 3000, description: "The port to listen on." }),
  trustedProxies: setting({
    name: "TRUSTED_PROXIES",
    reader: bySchema(Networks),
    default: [],
    otherwise: "nobody's",
    description: "Networks of your own proxies, such as 10.0.0.0/8,127.0.0.1/32, whose X-Forwarded-For is believed."
  }),
  databaseUrl: secretSetting({
    name: "DATABASE_URL",
    reader: (name) => Config.schema(Schema.Redacted(postgresUrl), name),
    description:
      "A Postgres to use, with libpq's sslmode, sslrootcert, sslcert and sslkey. Without it one is embedded in DATA_DIR."
  }),
  databaseConnections: setting({
    name: "DATABASE_CONNECTIONS",
    reader: between(4, 500),
    default: 20,
    description: "How many connections to Postgres one process uses at most, beside the one that holds its lock."
  }),
  dataDir: setting({
    name: "DATA_DIR",
    reader: text,
    default: ".data",
    description: "Where the embedded database and the videos are kept."
  }),
  cluster: setting({
    name: "CLUSTER",
    reader: oneOf("single", "socket"),
    default: "single",
    description: "single for one process, socket for several that share DATABASE_URL and DATA_DIR."
  }),
  clusterHost: setting({
    name: "CLUSTER_HOST",
    reader: hostName,
    default: "127.0.0.1",
    description: "The name or address at which the other processes reach this one."
  }),
  clusterPort: setting({
    name: "CLUSTER_PORT",
    reader: between(1, 65_535),
    default: 34_431,
    description: "The port at which the other processes reach this one."
  }),
  clusterListen: optionalSetting({
    name: "CLUSTER_LISTEN",
    reader: hostName,
    otherwise: "CLUSTER_HOST",
    description: "The address to listen on for the other processes."
  }),
  clusterSecret: secretSetting({
    name: "CLUSTER_SECRET",
    reader: ownSecretReader,
    otherwise: "derived from the bot's token",
    description:
      "What the processes of a cluster prove themselves with. While you change it, give each process the new and the old one with a space between them."
  }),
  linkSecret: secretSetting({
    name: "LINK_SECRET",
    reader: ownSecretReader,
    otherwise: "a random one, kept in the database",
    description:
      "What links to videos are signed with. While you change it, give the new and the old one with a space between them, for the seven days that links last."
  })
})
