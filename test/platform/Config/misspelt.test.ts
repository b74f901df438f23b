import { describe, expect, it } from "vitest"
import { allSettings } from "../../../src/app/Settings.ts"
import { misspelt } from "../../../src/platform/Config/misspelt.ts"

const known = allSettings.map(({ name }) => name)
const nearest = (name: string) => misspelt([name], known)[0]?.nearest

describe("a variable that looks like a setting and is none", () => {
  it.each([
    ["TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"],
    ["BOT_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["TG_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["telegram_bot_token", "TELEGRAM_BOT_TOKEN"],
    ["TELEGRAM_MOD", "TELEGRAM_MODE"],
    ["OPERATOR", "OPERATORS"],
    ["OPERATERS", "OPERATORS"],
    ["WELCOME_COIN", "WELCOME_COINS"],
    ["WELCOMECOINS", "WELCOME_COINS"],
    ["WLECOME_COINS", "WELCOME_COINS"],
    ["PROVIDER_JOB", "PROVIDER_JOBS"],
    ["PROVIDERS_JOBS", "PROVIDER_JOBS"],
    ["KIE_APIKEY", "KIE_API_KEY"],
    ["KIE_KEY", "KIE_API_KEY"],
    ["OPENAI_KEY", "OPENAI_API_KEY"],
    ["OPENAI_API_KEYS", "OPENAI_API_KEY"],
    ["OPENAI_API_BASE_URL", "OPENAI_BASE_URL"],
    ["SORA_URL", "SORA_BASE_URL"],
    ["DB_URL", "DATABASE_URL"],
    ["DATABASE_URI", "DATABASE_URL"],
    ["MAX_WAITING", "MAX_WAITING_JOBS"],
    ["MAX_JOBS_ACTIVE", "MAX_ACTIVE_JOBS"],
    ["SPEND_LIMIT_DAILY", "SPEND_LIMIT_DAY"],
    ["PUBLICURL", "PUBLIC_URL"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["DATADIR", "DATA_DIR"],
    ["CLUSTERHOST", "CLUSTER_HOST"],
    ["TELEGRAM-BOT-TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["T\u0415LEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["\ufeffTELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["export TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN"],
    ["PORT ", "PORT"],
    ["OPERATORS_FILE", "OPERATORS"],
    ["PORT_FILE", "PORT"],
    ["TELEGRAM_KEY", "TELEGRAM_BOT_TOKEN"],
    ["TRUSTED_PROXY", "TRUSTED_PROXIES"],
    ["KUDO_PORT", "PORT"],
    ["KUDOAIBOT_DATA_DIR", "DATA_DIR"],
    ["KUDO_AI_BOT_HOST", "HOST"],
    ["BOT_OPERATORS", "OPERATORS"],
    ["OPERATORS_LIST", "OPERATORS"],
    ["DATA_FOLDER", "DATA_DIR"],
    ["DATA_DIRECTORY", "DATA_DIR"]
  ])("%s is told with %s", (name, meant) => {
    expect(nearest(name)).toBe(meant)
  })

  it("is told by its prefix alone, however far it is from every setting", () => {
    for (const name of ["TELEGRAM_PROXY_USER", "KIE_REGION", "OPENROUTER_SITE_NAME", "SORA_TIMEOUT_SECONDS"]) {
      expect(nearest(name), name).toMatch(new RegExp(`^${name.split("_")[0]}_`))
    }
  })

  it("is shown with what nobody would see of it", () => {
    expect(misspelt(["\ufeffPUBLIC_URL"], known)).toMatchObject([
      { name: "\\u{feff}PUBLIC_URL", nearest: "PUBLIC_URL" }
    ])
  })

  it("is never one of the settings", () => {
    expect(misspelt(known, known)).toEqual([])
  })

  it("is never a variable of the system, of npm, of a cloud or of another program", () => {
    const theirs =
      "PATH HOME HOSTNAME HOSTTYPE USER SHELL PWD OLDPWD TERM LANG LC_ALL TZ SHLVL TMPDIR EDITOR MAIL LOGNAME DISPLAY PORTS " +
      "NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_COMPILE_CACHE npm_config_loglevel npm_package_name INIT_CWD COLOR " +
      "HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy no_proxy ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR " +
      "KUBERNETES_PORT KUBERNETES_SERVICE_HOST KUBERNETES_PORT_443_TCP TELEGRAM_PORT TELEGRAM_SERVICE_HOST " +
      "TELEGRAM_PORT_8081_TCP_ADDR PGHOST PGPASSFILE PGDATABASE POSTGRES_DB POSTGRES_PASSWORD POSTGRES_USER " +
      "OTEL_SERVICE_NAME OTEL_EXPORTER_OTLP_HEADERS XDG_DATA_DIRS XDG_DATA_HOME SSH_AUTH_SOCK " +
      "GOOGLE_APPLICATION_CREDENTIALS GCE_METADATA_HOST OPENAI_ORG_ID AWS_REGION CI GITHUB_TOKEN GITHUB_BASE_REF " +
      "INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID NOTIFY_SOCKET VIRTUAL_ENV API_KEY BASE_URL LOG_FILE LOG_DIR DEBUG " +
      "DOCKER_HOST COMPOSE_FILE CLUSTER_NAME DATABASE_NAME MAX_CONNECTIONS DATA_FILE CHROMIUM PROMPT_COMMAND FORCE_COLOR _"
    expect(misspelt(theirs.split(" "), known)).toEqual([])
  })
})
