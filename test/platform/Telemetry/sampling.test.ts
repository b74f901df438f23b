import { assert, describe, it } from "@effect/vitest"
import { isSampled, samplers, type Sampling } from "../../../src/platform/Telemetry/sampling.ts"
import { readPairs } from "../../../src/platform/Telemetry/resource.ts"

const low = "0".repeat(24) + "00000001"
const high = "0".repeat(24) + "fffffffe"

describe("a trace leaves", () => {
  const decided = (sampler: Sampling["sampler"], traceId: string, parent?: boolean) =>
    isSampled({ sampler, ratio: 0.5 }, { traceId, parent })

  it("always, never, or for a share of the trace ids", () => {
    const table = samplers.map((sampler) => [sampler, decided(sampler, low), decided(sampler, high)])
    assert.deepStrictEqual(table, [
      ["parentbased_always_on", true, true],
      ["parentbased_always_off", false, false],
      ["parentbased_traceidratio", true, false],
      ["always_on", true, true],
      ["always_off", false, false],
      ["traceidratio", true, false]
    ])
  })

  it("as whoever began it decided, where the sampler is by parent", () => {
    for (const sampler of samplers) {
      for (const parent of [true, false]) {
        if (sampler.startsWith("parentbased")) assert.strictEqual(decided(sampler, high, parent), parent)
        else assert.strictEqual(decided(sampler, high, parent), decided(sampler, high))
      }
    }
  })

  it("at no ratio never, and at 1 always", () => {
    const at = (ratio: number) => isSampled({ sampler: "traceidratio", ratio }, { traceId: high, parent: undefined })
    assert.deepStrictEqual([at(0), at(1)], [false, true])
  })
})

describe("pairs as OpenTelemetry's settings write them", () => {
  it("are read with their encoding, spaces and empty values", () => {
    assert.deepStrictEqual(readPairs("authorization=Bearer%20a%3D, x=1=2 ,empty=,"), {
      authorization: "Bearer a=",
      x: "1=2",
      empty: ""
    })
    assert.deepStrictEqual(readPairs(""), {})
  })

  it("are refused without a name or with a broken encoding", () => {
    for (const text of ["name", "=value", "a=%E0%A4%A"]) assert.isUndefined(readPairs(text))
  })
})
