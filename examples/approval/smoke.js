// Asks the new version, by the header that leads to the canary, whether it answers as it should.
const response = await fetch(process.env.SLIPWAY_ADDRESS, { headers: { 'x-preview': 'yes' } })
const text = await response.text()
console.log(`${response.status} ${response.headers.get('x-version')}: ${text.trim()}`)
if (!response.ok || !text.startsWith('Hello')) process.exitCode = 1
