import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { mayFollow } from "../../src/platform/OutboundHttp.ts"
import { headersFor } from "../../src/platform/OutboundHttp/Trust.ts"
import { isPublicAddress } from "../../src/platform/OutboundHttp/addresses.ts"
import { TrustedHosts } from "../../src/platform/OutboundHttp/trustedHosts.ts"

describe("addresses that a foreign link may lead to", () => {
  it.each(["8.8.8.8", "1.1.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::8", "64:ff9b::808:808"])(
    "%s is public",
    (address) => {
      assert.isTrue(isPublicAddress(address))
    }
  )

  const reserved4 = [
    "0.0.0.0",
    "168.63.129.16",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255"
  ]
  const private4 = ["192.168.0.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255"]
  const local6 = ["::", "::1", "::ffff:10.0.0.1", "::10.0.0.1", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1"]
  const zoned6 = ["fe80::1%eth0", "64:ff9b::808:808%1"]
  const wrapped6 = ["2001:db8::1", "2001::1", "2002:a00:1::1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"]
  const written6 = ["64:ff9b::10.0.0.1", "64:FF9B::A9FE:A9FE", "64:ff9b::", "::ffff:0:a00:1", "0:0:0:0:0:ffff:7f00:1"]

  it.each([...reserved4, ...private4, ...local6, ...zoned6, ...wrapped6, ...written6, "example.com", ""])(
    "%s is not",
    (address) => {
      assert.isFalse(isPublicAddress(address))
    }
  )
})

describe("the key of the configured server", () => {
  const headers = { authorization: "Bearer hush" }
  const sent = (link: string) => headersFor(new URL(link), { base: new URL("https://gpu.example/v1"), headers })
  const link = "https://gpu.example/videos/1.mp4"

  it.each(["", "?variant=video", "?token=abc", "?expires=1800000000", "?design=4&signal=2", "?hash=abc"])(
    "goes to its own links: %s",
    (query) => {
      assert.deepStrictEqual(sent(link + query), headers)
    }
  )

  it.each([
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a",
    "?X-Tos-Signature=0a",
    "?x-obs-credential=0a",
    "?q-sign-algorithm=sha1&q-signature=0a",
    "?AWSAccessKeyId=a&Expires=1&Signature=b",
    "?sv=2024-01-01&se=2027-01-01&sp=r&sig=b",
    "?Expires=1&Policy=b&Key-Pair-Id=c",
    "?token=abc&expires=1800000000",
    "?md5=abc&e=1800000000",
    "?auth_key=1800000000-0-0-abc",
    "?hdnts=exp=1~hmac=2"
  ])("stays here where a link proves itself: %s", (query) => {
    assert.deepStrictEqual<object>(sent(link + query), {})
  })

  it.each([
    "http://gpu.example/videos/1.mp4",
    "https://gpu.example:8443/videos/1.mp4",
    "https://cdn.gpu.example/1.mp4",
    "https://gpu.example.evil.test/1.mp4"
  ])("goes to no other origin: %s", (other) => {
    assert.deepStrictEqual<object>(sent(other), {})
  })
})

describe("the configured server and what the operator allows", () => {
  const trust = (base: string, allowed = "") => ({
    base: new URL(base),
    headers: {},
    allowed: allowed === "" ? [] : Schema.decodeSync(TrustedHosts)(allowed)
  })

  it.each([
    ["http://127.0.0.1:8000/v1", "http://localhost:8000/1.mp4", true],
    ["http://localhost:8000/v1", "http://[::1]:8000/1.mp4", true],
    ["http://gpu.internal:8000/v1", "http://GPU.internal:8000/1.mp4", true],
    ["http://gpu.internal:8000/v1", "https://gpu.internal:8000/1.mp4", true],
    ["https://gpu.internal/v1", "http://gpu.internal/1.mp4", true],
    ["https://gpu.internal:8443/v1", "http://gpu.internal:8443/1.mp4", true],
    ["http://10.0.0.5/v1", "http://10.0.0.5:80/1.mp4", true],
    ["http://[fd00::5]:8000/v1", "http://[fd00:0::5]:8000/1.mp4", true],
    ["https://api.example.com/v1", "https://cdn.example.com/1.mp4", true],
    // Another port is another server: a database, an admin page, this bot's own figures.
    ["http://127.0.0.1:8000/v1", "http://127.0.0.1:9000/bucket/1.mp4", false],
    ["http://127.0.0.1:8000/v1", "http://127.0.0.1/1.mp4", false],
    ["http://gpu.internal:8000/v1", "http://gpu.internal/1.mp4", false],
    ["http://10.0.0.5:8000/v1", "https://10.0.0.5/1.mp4", false],
    ["https://gpu.internal/v1", "http://gpu.internal:6379/", false],
    ["http://gpu.internal:8000/v1", "http://other.internal:8000/1.mp4", false],
    ["http://gpu.internal:8000/v1", "http://gpu.internal.example.com:8000/1.mp4", false],
    ["http://gpu.internal:8000/v1", "http://user@gpu.internal:8000/1.mp4", false],
    ["http://gpu.internal:8000/v1", "http://gpu.internal:8000@10.0.0.1/1.mp4", false],
    ["http://gpu.internal:8000/v1", "ftp://gpu.internal:8000/1.mp4", false],
    ["https://api.example.com/v1", "http://cdn.example.com/1.mp4", false],
    ["https://api.example.com/v1", "http://localhost/1.mp4", false],
    ["https://api.example.com/v1", "https://[64:ff9b::a00:1]/1.mp4", false],
    ["https://api.example.com/v1", "https://[::ffff:127.0.0.1]/1.mp4", false],
    ["https://api.example.com/v1", "https://0x7f000001/1.mp4", false],
    ["https://api.example.com/v1", "https://2130706433/1.mp4", false]
  ])("with %s, a link to %s: %s", (base, url, allowed) => {
    assert.strictEqual(mayFollow(new URL(url), trust(base)), allowed)
  })

  it.each([
    ["minio.internal", "http://minio.internal:9000/1.mp4", true],
    ["minio.internal", "https://MINIO.internal/1.mp4", true],
    ["minio.internal:9000", "http://minio.internal:9000/1.mp4", true],
    ["minio.internal:9000", "http://minio.internal:9001/1.mp4", false],
    ["minio.internal:80", "http://minio.internal/1.mp4", true],
    ["10.0.0.7:80", "https://10.0.0.7/1.mp4", false],
    ["http://10.0.0.5:9000", "http://10.0.0.5:9000/1.mp4", true],
    ["http://10.0.0.5:9000/", "https://10.0.0.5:9000/1.mp4", false],
    ["https://minio.internal", "https://minio.internal:443/1.mp4", true],
    ["https://minio.internal", "http://minio.internal/1.mp4", false],
    ["a.internal, [fd00::9]:9000 ,b.internal", "http://[fd00:0:0::9]:9000/1.mp4", true],
    ["minio.internal", "http://user:password@minio.internal/1.mp4", false],
    ["minio.internal", "ftp://minio.internal/1.mp4", false],
    ["minio.internal", "http://evil.minio.internal/1.mp4", false],
    ["minio.internal", "http://minio.internal.evil.example/1.mp4", false],
    ["10.0.0.5", "http://10.0.0.50/1.mp4", false]
  ])("where %s is allowed, a link to %s: %s", (allowed, url, follows) => {
    assert.strictEqual(mayFollow(new URL(url), trust("http://gpu.internal:8000/v1", allowed)), follows)
  })

  it.each([
    "http://",
    "*.internal",
    "10.0.0.0/8",
    "http://user@minio",
    "minio/bucket",
    "minio:99999",
    "ftp://minio",
    "a b"
  ])("%s allows nothing and is refused as a setting", (text) => {
    assert.isTrue(Result.isFailure(Schema.decodeResult(TrustedHosts)(text)))
  })
})
