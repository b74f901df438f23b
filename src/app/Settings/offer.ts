import { Config } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { welcomed } from "../../money/WelcomeCoins.ts"
import { between, bySchema, flag, oneOf, text, userIds } from "../../platform/Config/readers.ts"
import type { Reader } from "../../platform/Config.ts"
import { optionalSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { operatorRoles } from "./operatorRoles.ts"
import { providerJobs } from "./providerJobs.ts"

const coinsUpTo =
  (maximum: number): Reader<Coins> =>
  (name) =>
    between(1, maximum)(name).pipe(Config.map((coins) => Coins.make(coins)))
/** More than anybody could spend. */
const maxLimit = 1_000_000_000

export const models = settingGroup("Models, packs and prompts", {
  modelsFile: optionalSetting({
    name: "MODELS_FILE",
    reader: text,
    description: "A JSON file of models, merged over the shipped ones."
  }),
  packsFile: optionalSetting({
    name: "PACKS_FILE",
    reader: text,
    description: "A JSON file of coin packs, in place of the shipped ones; [] closes the shop."
  }),
  promptsFile: optionalSetting({
    name: "PROMPTS_FILE",
    reader: text,
    description:
      "A JSON file of styles, camera moves, what to avoid, and presets, each list in place of the shipped one; read again when it changes."
  }),
  aiNotice: setting({
    name: "AI_NOTICE",
    reader: flag,
    default: true,
    description: "Whether the caption of a video says that it was made by AI."
  }),
  silentTrack: setting({
    name: "SILENT_TRACK",
    reader: flag,
    default: true,
    description: "Whether a clip without sound gets a silent track, as Telegram makes an animation of it otherwise."
  })
})

export const coins = settingGroup("Operators and coins", {
  operators: optionalSetting({
    name: "OPERATORS",
    reader: userIds,
    description:
      "Telegram user ids of operators, such as 123456,654321: they get alerts and may use the operators' commands."
  }),
  operatorRoles: optionalSetting({
    name: "OPERATOR_ROLES",
    reader: bySchema(operatorRoles),
    otherwise: "owner for each",
    description:
      "What some of the operators may do, such as 123456=viewer,654321=support: viewers look, support helps users, owners do everything."
  }),
  secondOperatorFrom: optionalSetting({
    name: "SECOND_OPERATOR_FROM",
    reader: coinsUpTo(100_000),
    otherwise: "every operator grants alone",
    description: "From how many coins on a grant waits until a second operator agrees to it in the console."
  }),
  welcomeCoins: setting({
    name: "WELCOME_COINS",
    reader: between(0, 1_000_000),
    default: 60,
    description: "Coins given once to each new user, but not to one whom Telegram rates below zero."
  }),
  welcomeFor: setting({
    name: "WELCOME_FOR",
    reader: oneOf(...welcomed),
    default: "everybody",
    description:
      "Who gets the welcome coins: everybody at once, only the invited (REFERRALS_PER_DAY of one friend), or buyers with their first payment."
  }),
  dailyCoins: setting({
    name: "DAILY_COINS",
    reader: between(0, 1_000_000),
    default: 0,
    description: "Free coins for every user and day, gone at midnight UTC."
  }),
  referralCoins: setting({
    name: "REFERRAL_COINS",
    reader: between(0, 1_000_000),
    default: 20,
    description: "Coins for both when an invited friend gets the first video; 0 turns invitations off."
  }),
  referralsPerDay: setting({
    name: "REFERRALS_PER_DAY",
    reader: between(1, 1000),
    default: 5,
    description: "For how many friends a user is rewarded in a day."
  })
})

/** What the most generous provider allows an account, by its own word: more would only be refused. */
export const providerPermits = 100

export const limits = settingGroup("Limits", {
  dayLimit: optionalSetting({
    name: "SPEND_LIMIT_DAY",
    reader: coinsUpTo(maxLimit),
    otherwise: "no limit",
    description: "How many coins a user may spend in a day (UTC)."
  }),
  monthLimit: optionalSetting({
    name: "SPEND_LIMIT_MONTH",
    reader: coinsUpTo(maxLimit),
    otherwise: "no limit",
    description: "How many coins a user may spend in a month (UTC)."
  }),
  maxActiveJobs: setting({
    name: "MAX_ACTIVE_JOBS",
    reader: between(1, 100),
    default: 2,
    description: "How many videos of one user may be in the making at once."
  }),
  providerJobs: optionalSetting({
    name: "PROVIDER_JOBS",
    reader: bySchema(providerJobs),
    otherwise: `${providerPermits}`,
    description:
      "How many videos a provider makes for us at once, such as 50, or 50,kie=20; the others wait in line, fairly by user."
  }),
  maxWaitingJobs: setting({
    name: "MAX_WAITING_JOBS",
    reader: between(1, 10_000),
    default: 500,
    description:
      "How many videos may wait for a provider; beyond it a confirmation is answered with “later”, and no coin moves."
  }),
  assistantPerHour: setting({
    name: "ASSISTANT_PER_HOUR",
    reader: between(1, 10_000),
    default: 60,
    description: "How often a user may ask the assistant in an hour: each time is a call that the operator pays for."
  }),
  stillsPerDay: setting({
    name: "STILLS_A_DAY",
    reader: between(0, 100),
    default: 3,
    description:
      "How many still pictures of their scene a user may see in a day (UTC) before a video, with FAL_KEY: each costs the operator three cents; 0 is none."
  })
})
