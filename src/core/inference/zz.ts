import { createPredictor } from './predictor.ts'
const p = createPredictor({ packFolder: '/work/main/models/canthus-68-98', providers:['cpu'] })
const least: Record<string,number>={}
for (let i=0;i<25;i++) { const r=await p.predict({path:'/work/main/resources/sample/anna-window.jpg',schemaId:'300w-68',boxes:null})
 for (const [k,v] of Object.entries(r.timings)) least[k]=Math.min(least[k]??1e9,v) }
console.log(least); 
const t=performance.now(); await Promise.all(Array.from({length:30},()=>p.predict({path:'/work/main/resources/sample/anna-window.jpg',schemaId:'300w-68',boxes:null}))); console.log('per picture',(performance.now()-t)/30)
await p.close()
