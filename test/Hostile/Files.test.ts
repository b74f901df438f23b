import { shippedLibrary } from "../../src/assistant/PromptLibrary.ts"
import { Cause, Context, Effect, Exit, Layer, Option } from "effect"
import * as fc from "fast-check"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CoinPacks } from "../../src/money/CoinPacks.ts"
import packs from "../../src/money/CoinPacks/packs.json" with { type: "json" }
import { allSettings, Settings } from "../../src/app/Settings.ts"
import { SettingsError } from "../../src/platform/Config.ts"
import { DataFileError } from "../../src/platform/DataFile.ts"
import { plan } from "../../src/app/Deployment.ts"
import { view } from "../../src/dialog/Dialog/view.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { catalogue } from "../../src/video/ModelCatalogue.ts"
import models from "../../src/video/ModelCatalogue/models.json" with { type: "json" }
import { readModels } from "../../src/video/ModelCatalogue/read.ts"
import { textMessage } from "../../src/telegram/TelegramGateway/payloads.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { validateCall } from "../../packages/playground/test/BotApiSchema.ts"
import { dialog, states } from "../kit/dialogs.ts"
import { type Json, mutated, onTheWire, strangeJson, strangeText } from "./support/strange.ts"

const numRuns = Number(process.env["FILES"] ?? 300)
const seed = Number(process.env["SEED"] ?? 1)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kudo-hostile-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A file as an operator could leave it: nearly right, of another kind, cut off, or not even text. */
const fileOf = (right: ReadonlyArray<Json>): fc.Arbitrary<string | Uint8Array> => {
  const near = mutated(fc.subarray([...right], { minLength: 1 })).map(onTheWire)
  return fc.oneof(
    { weight: 6, arbitrary: near },
    { weight: 1, arbitrary: strangeJson.map(onTheWire) },
    { weight: 1, arbitrary: fc.tuple(near, fc.nat()).map(([text, n]) => text.slice(0, n % (text.length + 1))) },
    { weight: 1, arbitrary: strangeText },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) }
  )
}

const written = async (content: string | Uint8Array) => {
  const file = join(folder, "file.json")
  await writeFile(file, content)
  return file
}

/** What the start would print; undefined for a file that is used. */
const complaint = <A, E>(exit: Exit.Exit<A, E>, setting: string, file: string) => {
  if (Exit.isSuccess(exit)) return
  const error = Cause.squash(exit.cause)
  expect(error).toBeInstanceOf(DataFileError)
  if (!(error instanceof DataFileError)) return
  expect(error.faults.length).toBeGreaterThan(0)
  for (const line of error.message.split("\n")) expect(line.startsWith(`${setting} ${file}: `), line).toBe(true)
  expect(error.faults.every((fault) => fault.length > 5)).toBe(true)
}

const screensWork = (facts: Partial<Parameters<typeof view>[1]>) => {
  const given = {
    catalogue: catalogue([], { serves: () => true, today: "2026-11-23" }),
    version: 1,
    balance: Coins.make(1)
  }
  for (const state of [states.ChoosingModel, states.ChoosingMode, states.ChoosingPack, states.Confirming]) {
    for (const language of ["ru", "en"] as const) {
      const screen = view(
        { ...dialog(state), language },
        {
          ...given,
          gallery: { items: [], more: false, models: [] },
          demo: false,
          assistant: true,
          dailyCoins: 0,
          maxActiveJobs: 2,
          kept: { videoDays: 30, wordsDays: undefined },
          providers: new Map(),
          packs: [],
          library: shippedLibrary,
          account: undefined,
          ...facts
        }
      )
      expect(validateCall("sendMessage", textMessage(UserId.make(1), screen))).toEqual([])
    }
  }
}

describe("whatever stands in the operator's file", () => {
  it("of models: it is used and its screens work, or the start says file, place and reason", async () => {
    await fc.assert(
      fc.asyncProperty(fileOf(models), async (content) => {
        const file = await written(content)
        const exit = await Effect.runPromiseExit(readModels(Option.some(file)))
        complaint(exit, "MODELS_FILE", file)
        if (Exit.isSuccess(exit)) {
          screensWork({ catalogue: catalogue(exit.value, { serves: () => true, today: "2026-11-23" }) })
        }
      }),
      { numRuns, seed }
    )
  })

  it("of packs: it is used and its screens work, or the start says file, place and reason", async () => {
    await fc.assert(
      fc.asyncProperty(fileOf(packs), async (content) => {
        const file = await written(content)
        const built = Effect.scoped(Layer.build(CoinPacks.layer({ file: Option.some(file) })))
        const exit = await Effect.runPromiseExit(Effect.map(built, Context.get(CoinPacks)))
        complaint(exit, "PACKS_FILE", file)
        if (Exit.isSuccess(exit)) screensWork({ packs: exit.value })
      }),
      { numRuns, seed }
    )
  })
})

describe("whatever stands in the environment", () => {
  const names = allSettings.map(({ name }) => name)
  const likely = [
    "1",
    "0",
    "-1",
    "true",
    "https://x.example",
    "http://[",
    "postgres://",
    "a,b",
    "1,2",
    "json",
    "webhook",
    "1:a"
  ]
  const environment = fc.dictionary(fc.constantFrom(...names), fc.oneof(strangeText, fc.constantFrom(...likely)), {
    maxKeys: 8
  })

  it("gives a plan to start by, or one line for each wrong setting, which never holds its value", async () => {
    await fc.assert(
      fc.asyncProperty(environment, async (given) => {
        const built = Effect.scoped(Layer.build(Settings.fromEnvironment(given)))
        const exit = await Effect.runPromiseExit(Effect.map(built, (context) => plan(Context.get(context, Settings))))
        if (Exit.isSuccess(exit)) return
        const error = Cause.squash(exit.cause)
        expect(error).toBeInstanceOf(SettingsError)
        if (!(error instanceof SettingsError)) return
        expect(error.faults.length).toBeGreaterThan(0)
        for (const fault of error.faults) {
          const [, name = ""] = /^([A-Z0-9_]+): [^\n]+$/.exec(fault) ?? []
          expect(names).toContain(name)
          const value = given[name] ?? ""
          if (value.length > 12) expect(fault).not.toContain(value)
        }
      }),
      { numRuns: numRuns * 5, seed }
    )
  })
})
