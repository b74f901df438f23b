import { assert, describe, it } from "@effect/vitest"
import { isPublicAddress, mayFollow } from "../../src/platform/OutboundHttp.ts"

describe("addresses that a foreign link may lead to", () => {
  it.each(["8.8.8.8", "1.1.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::8", "64:ff9b::808:808"])(
    "%s is public",
    (address) => {
      assert.isTrue(isPublicAddress(address))
    }
  )

  const reserved4 = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255"
  ]
  const private4 = ["192.168.0.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255"]
  const local6 = ["::", "::1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"]
  const wrapped6 = ["2001:db8::1", "2001::1", "2002:a00:1::1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"]

  it.each([...reserved4, ...private4, ...local6, ...wrapped6, "example.com", ""])("%s is not", (address) => {
    assert.isFalse(isPublicAddress(address))
  })
})

describe("the configured server's own host", () => {
  const trust = (base: string) => ({ base: new URL(base), headers: {} })

  it.each([
    ["http://127.0.0.1:8000/v1", "http://127.0.0.1:9000/bucket/1.mp4", true],
    ["http://127.0.0.1:8000/v1", "http://localhost:8000/1.mp4", true],
    ["http://gpu.internal:8000/v1", "http://gpu.internal/1.mp4", true],
    ["http://gpu.internal:8000/v1", "https://gpu.internal/1.mp4", true],
    ["http://gpu.internal:8000/v1", "http://other.internal/1.mp4", false],
    ["https://api.example.com/v1", "http://api.example.com/1.mp4", false],
    ["https://api.example.com/v1", "http://localhost/1.mp4", false],
    ["https://api.example.com/v1", "https://cdn.example.com/1.mp4", true]
  ])("with %s, a link to %s: %s", (base, url, allowed) => {
    assert.strictEqual(mayFollow(new URL(url), trust(base)), allowed)
  })
})
