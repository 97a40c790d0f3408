import { figureTable } from './table.ts'
const { [process.argv[2] as string]: b } = await import(`./${process.argv[2]}.ts`)
console.log(figureTable(await b.measure({ smoke: process.argv[3] === 'smoke', say: console.log }), true))
