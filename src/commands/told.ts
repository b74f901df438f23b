export const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

export const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, one) => sum + one, 0)
