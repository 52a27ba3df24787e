/** The style sheet of a report: system fonts, light and dark, paper, phone. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#17212b;--soft:#576472;--line:#dde3e9;
--accent:#0b6b78;--tint:#d5e8eb;--good:#17693a;--good-bg:#e6f4ea;--warn:#8a4b00;--warn-bg:#fdf1dc;
--bad:#a8201a;--bad-bg:#fdeae8;--eN:#2b50d6;--eO:#d0261d;--eS:#8f7400;--eCl:#158a2b;--eF:#0b8080;
--eBr:#8a4a14;--eP:#b35900;--eI:#8420c9}
@media (prefers-color-scheme:dark){:root{--bg:#0e141a;--card:#161e26;--ink:#e4eaf0;--soft:#98a6b4;
--line:#2a3641;--accent:#4fbecb;--tint:#1d3a41;--good:#6fd39a;--good-bg:#12301f;--warn:#f0b45b;
--warn-bg:#35260f;--bad:#ff9088;--bad-bg:#3b1714;--eN:#8ba6ff;--eO:#ff7f76;--eS:#e0c341;--eCl:#5fd777;
--eF:#4fd0d0;--eBr:#d99a63;--eP:#f0a050;--eI:#c992ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",
Roboto,"Helvetica Neue",Arial,sans-serif}
main,header.top,footer{max-width:1160px;margin:0 auto;padding:0 24px}
header.top{padding-top:36px}
h1{font-size:30px;line-height:1.2;margin:4px 0 10px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:0 0 12px;letter-spacing:-.005em}
h3{font-size:15px;margin:24px 0 8px}
p{margin:0 0 12px;max-width:78ch}
a{color:var(--accent)}
small{font-size:12px;color:var(--soft)}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
pre{background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:10px 12px;
white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 12px}
.eyebrow,.note{color:var(--soft)}
.note{font-size:13px}
.eyebrow{font-size:13px;margin:0}
.meta{color:var(--soft);font-size:13px;display:flex;flex-wrap:wrap;gap:4px 18px;align-items:center;margin:0 0 20px}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:22px 24px;margin:0 0 18px}
nav{margin:0 0 18px;font-size:13px;display:flex;flex-wrap:wrap;gap:4px 16px}
.verdict{border-left:5px solid var(--accent)}
.verdict.good{border-left-color:var(--good)}.verdict.warn{border-left-color:var(--warn)}
.verdict.bad{border-left-color:var(--bad)}
.verdict dl{margin:0}
.verdict dl>div{display:grid;grid-template-columns:170px 1fr;gap:4px 16px;padding:8px 0;border-top:1px solid var(--line)}
.verdict dl>div:first-child{border-top:0}
.verdict dt{font-weight:600}
.verdict dd{margin:0;max-width:76ch}
.verdict ul{margin:0;padding-left:18px}
.lead{font-size:17px;font-weight:600}
.error{background:var(--bad-bg);color:var(--bad);border-radius:6px;padding:8px 12px}
.badge{display:inline-block;font-size:12px;font-weight:600;line-height:1.5;padding:1px 8px;border-radius:99px;
border:1px solid var(--line);color:var(--soft);white-space:nowrap}
.badge.good{color:var(--good);background:var(--good-bg);border-color:transparent}
.badge.warn{color:var(--warn);background:var(--warn-bg);border-color:transparent}
.badge.bad{color:var(--bad);background:var(--bad-bg);border-color:transparent}
.facts,.settings,.ids{margin:0 0 14px}
.facts>div{display:grid;grid-template-columns:170px 1fr;gap:2px 16px;padding:3px 0}
.facts dt,.settings dt,.ids dt{color:var(--soft)}
.facts dd,.settings dd,.ids dd{margin:0;overflow-wrap:anywhere;min-width:0}
.settings{columns:2;column-gap:40px;font-size:13px}
.settings>div{display:flex;justify-content:space-between;gap:16px;padding:3px 0;border-bottom:1px solid var(--line);
break-inside:avoid}
.settings dd{text-align:right}
.ids{font-size:13px}
.ids>div{display:grid;grid-template-columns:80px 1fr;gap:12px}
.scroll{overflow-x:auto;margin:0 0 14px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-size:12px;font-weight:600;color:var(--soft);vertical-align:bottom}
td small,th small{display:block}
.n{text-align:right;white-space:nowrap}
.n,.num{font-variant-numeric:tabular-nums}
th.n{white-space:normal}
.digest{font-size:12px}
ul.tight{margin:0;padding-left:16px}
.funnel{list-style:none;margin:0;padding:0}
.funnel>li{padding:8px 0 10px}
.stage{display:flex;justify-content:space-between;gap:4px 16px;flex-wrap:wrap}
.bar{display:block;width:100%;height:12px;border-radius:3px;margin:4px 0}
.all{fill:var(--tint)}.left{fill:var(--accent)}
.reasons{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;margin:4px 0 0;padding:0;font-size:13px;color:var(--soft)}
.reasons .num{color:var(--ink)}
.mol{display:block;width:100%;max-width:220px;height:auto;fill:currentColor;stroke-width:2}
.ln{fill:none;stroke:currentColor}.fl{fill:currentColor}.fs{fill:currentColor;stroke:currentColor}
.eN{color:var(--eN)}.eO{color:var(--eO)}.eS{color:var(--eS)}.eCl{color:var(--eCl)}.eF{color:var(--eF)}
.eBr{color:var(--eBr)}.eP{color:var(--eP)}.eI{color:var(--eI)}
#ranked td{vertical-align:middle;border-bottom:0}
#ranked tbody{border-bottom:1px solid var(--line)}
#ranked .rank{font-size:18px;font-weight:600}
#ranked .structure{width:220px;padding:6px 16px 0 16px}
#ranked .who{overflow-wrap:anywhere}
#ranked .more td{padding:0 0 8px}
.rankspan{width:106px;height:12px;display:block}
.rankspan circle{fill:var(--accent);stroke:var(--card)}
.desire{width:40px;height:8px;vertical-align:middle}
.span .num{font-size:12px;color:var(--soft)}
summary{cursor:pointer;color:var(--accent);font-size:13px;padding:2px 0}
details>*:not(summary){margin-top:6px}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:8px 28px;margin:14px 0}
.plot{margin:0}
.plot figcaption{font-weight:600;font-size:13px}
.plot svg{display:block;width:100%;height:auto;max-width:520px;font-size:12px}
.plot text{fill:var(--soft)}
.plot .row{text-anchor:end}.plot .tick{text-anchor:middle}
.plot .main text{fill:var(--ink);font-weight:600}
.grid{stroke:var(--line)}.chance{stroke:var(--soft);stroke-dasharray:3 3}
.whisker{stroke-width:2}
.main .whisker{stroke:var(--accent)}.main circle{fill:var(--accent)}
.null .whisker{stroke:var(--soft)}.null circle{fill:var(--card);stroke:var(--soft);stroke-width:2}
.citations{padding-left:20px;margin:0}
footer{color:var(--soft);font-size:12px;padding-bottom:36px}
@media (max-width:720px){main,header.top,footer{padding-left:14px;padding-right:14px}
section{padding:16px 14px}
.verdict dl>div,.facts>div{grid-template-columns:1fr}
.settings{columns:1}
.plots{grid-template-columns:1fr}
#ranked thead{display:none}
#ranked,#ranked tbody{display:block}
#ranked tbody{padding:12px 0}
#ranked tr{display:grid;grid-template-columns:1fr 1fr;gap:4px 16px}
#ranked td{display:block;padding:0;text-align:left;white-space:normal}
#ranked td[data-label]::before{content:attr(data-label);display:block;font-size:12px;color:var(--soft)}
#ranked .rank::before{content:"#"}
#ranked .rank{grid-column:1}#ranked .structure{grid-column:1/-1;width:auto}
#ranked .who{grid-column:1/-1;grid-row:1;padding-left:56px}
#ranked .rank{grid-row:1;position:absolute}
#ranked .more{display:block}}
@media print{@page{size:A4;margin:14mm 12mm}
:root{color-scheme:light}
body{background:#fff;font-size:10pt}
main,header.top,footer{max-width:none;padding:0}
section{border:0;border-radius:0;padding:0;margin:0 0 22px}
.verdict{border-left:4px solid;padding-left:12px}
nav,.tools{display:none}
h2{break-after:avoid}h3{break-after:avoid}
tr,.funnel>li,.plot{break-inside:avoid}
#ranked tbody{break-inside:avoid}
table{font-size:9pt}
.scroll{overflow:visible}
details::details-content{content-visibility:visible;display:block;height:auto}}
`;
