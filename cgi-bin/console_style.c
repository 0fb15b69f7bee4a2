/*
 * The console's one stylesheet: light and dark, tables that become cards on a
 * phone. A list of rules, since C promises no longer strings.
 */
#include "console.h"

#include <stddef.h>

const char *const CONSOLE_STYLE[] = {
	":root{--ink:#1d2733;--dim:#5d6b7a;--line:#dde3e9;--paper:#fff;--ground:#f4f6f8;--brand:#1f5f4a;--brand-ink:#fff;"
	"--good:#1b7a4b;--good-bg:#e2f3ea;--busy:#8a5a00;--busy-bg:#fdf1d7;--bad:#b3261e;--bad-bg:#fce4e2;"
	"--done:#2457a6;--done-bg:#e3ecfa;--off:#5d6b7a;--off-bg:#eceff2}\n",
	"@media (prefers-color-scheme:dark){:root{--ink:#e3e8ed;--dim:#9aa7b4;--line:#303a45;--paper:#1b222a;"
	"--ground:#12171d;--brand:#7fd0b0;--brand-ink:#10231c;--good:#7fd6a6;--good-bg:#173326;--busy:#f0c46a;"
	"--busy-bg:#3a2d10;--bad:#ff9d94;--bad-bg:#43201d;--done:#9cc0f5;--done-bg:#1b2d4a;--off:#9aa7b4;"
	"--off-bg:#29323c}}\n",
	"*{box-sizing:border-box}\n",
	"body{margin:0;color:var(--ink);background:var(--ground);font:16px/1.55 system-ui,\"PingFang SC\",\"Microsoft YaHei\","
	"\"Noto Sans CJK SC\",sans-serif;font-variant-numeric:tabular-nums}\n",
	"header{display:flex;align-items:center;gap:.4rem 1.5rem;flex-wrap:wrap;padding:.6rem 1.2rem;"
	"background:var(--paper);border-bottom:1px solid var(--line)}\n",
	".brand{font-size:1.25rem;font-weight:700;color:var(--brand);text-decoration:none}\n",
	".brand span{margin-left:.4rem;font-size:.8rem;font-weight:400;color:var(--dim)}\n",
	"nav{display:flex;gap:.3rem;flex:1}\n",
	"nav a{padding:.25rem .8rem;border-radius:6px;color:var(--ink);text-decoration:none}\n",
	"nav a:hover{background:var(--off-bg)}\n",
	"nav a[aria-current]{background:var(--brand);color:var(--brand-ink)}\n",
	"main{max-width:76rem;margin:0 auto;padding:.2rem 1.2rem 2rem}\n",
	"footer{padding:1rem 1.2rem 1.6rem;text-align:center;color:var(--dim);font-size:.85rem}\n",
	"h1{margin:1.1rem 0 .8rem;font-size:1.5rem;line-height:1.3;overflow-wrap:anywhere}\n",
	"h2{margin:1.8rem 0 .6rem;font-size:1.1rem}\n",
	"h1 small,h2 small{margin-left:.3rem;font-size:.8rem;font-weight:400;color:var(--dim)}\n",
	"a{color:var(--done)}\n",
	":focus-visible{outline:2px solid var(--done);outline-offset:2px}\n",
	".scroll{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:8px}\n",
	"table{width:100%;border-collapse:collapse;font-size:.93rem}\n",
	"td{word-break:keep-all}\n",
	"th,td{padding:.5rem .8rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}\n",
	"th{color:var(--dim);font-weight:500;font-size:.85rem;white-space:nowrap}\n",
	"tbody tr:last-child td{border-bottom:0}\n",
	"tbody tr:hover{background:var(--ground)}\n",
	".num{text-align:right;white-space:nowrap}\n",
	"time,.fill{white-space:nowrap}\n",
	".fill meter{display:block;width:100%;min-width:4.5rem;height:.5rem;margin-top:.15rem}\n",
	".code{font-family:ui-monospace,\"SF Mono\",Menlo,Consolas,\"Noto Sans Mono CJK SC\",monospace;font-size:.92em;"
	"overflow-wrap:anywhere}\n",
	"td .code{display:inline-block;min-width:7em}\n",
	".none,.note{color:var(--dim)}\n",
	".note{margin:.5rem 0;font-size:.88rem}\n",
	".alarm{padding:.6rem .9rem;border-radius:8px;background:var(--bad-bg);color:var(--bad)}\n",
	".badge{display:inline-block;padding:0 .55rem;border-radius:1rem;font-size:.85rem;white-space:nowrap}\n",
	".good{background:var(--good-bg);color:var(--good)}\n",
	".busy{background:var(--busy-bg);color:var(--busy)}\n",
	".badge.bad{background:var(--bad-bg);color:var(--bad)}\n",
	".done{background:var(--done-bg);color:var(--done)}\n",
	".off{background:var(--off-bg);color:var(--off)}\n",
	".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;margin:0;padding:0;"
	"list-style:none}\n",
	".tiles li{padding:.6rem .9rem;background:var(--paper);border:1px solid var(--line);border-radius:8px;"
	"color:var(--dim);font-size:.9rem}\n",
	".tiles a{color:inherit;text-decoration:none}\n",
	".tiles a:hover{text-decoration:underline}\n",
	".tiles b{display:block;font-size:1.6rem;line-height:1.3;color:var(--ink)}\n",
	".tiles .bad{border-color:var(--bad);background:var(--bad-bg);color:var(--bad)}\n",
	".tiles .bad b{color:var(--bad)}\n",
	".card{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.2rem 1.2rem;margin:0;"
	"padding:.8rem 1.1rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}\n",
	".card dt{color:var(--dim);font-size:.83rem}\n",
	".card dd{margin:0 0 .5rem;overflow-wrap:anywhere}\n",
	".forms{display:flex;flex-wrap:wrap;gap:.7rem 2rem;margin:0 0 1rem}\n",
	".forms form{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .8rem}\n",
	"input,select,button{font:inherit;color:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:6px;"
	"background:var(--paper)}\n",
	"input[type=search]{width:17rem;max-width:100%}\n",
	"button{background:var(--brand);border-color:var(--brand);color:var(--brand-ink);cursor:pointer}\n",
	"button:hover{filter:brightness(1.1)}\n",
	"button.plain{background:none;border-color:var(--line);color:var(--dim)}\n",
	"main:has(.sign-in){max-width:24rem;padding-top:8vh}\n",
	".sign-in{display:grid;gap:.9rem;padding:1.2rem;background:var(--paper);border:1px solid var(--line);"
	"border-radius:8px}\n",
	".sign-in span{color:var(--dim);font-size:.85rem}\n",
	".sign-in input{display:block;width:100%;margin-top:.3rem}\n",
	"@media (max-width:44rem){main{padding:.1rem .8rem 1.5rem}header{padding:.5rem .8rem}"
	".forms{gap:.7rem}.forms form{width:100%;align-items:end}.forms label{flex:1 1 8rem;color:var(--dim);font-size:.88rem}"
	".forms input,.forms select{display:block;width:100%;min-height:2.5rem;color:var(--ink);font-size:1rem}"
	".forms button{min-height:2.5rem}.tiles{grid-template-columns:repeat(2,1fr)}}\n",
	"@media (max-width:44rem){.scroll{background:none;border:0}thead,td.empty{display:none}table,tbody,tr,td{display:block}"
	"tr{margin-bottom:.7rem;padding:.4rem .9rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}"
	"tbody tr:hover{background:var(--paper)}"
	"td,td.num,.card div{display:flex;justify-content:space-between;gap:1rem;padding:.25rem 0;border:0;text-align:right;"
	"white-space:normal;overflow-wrap:anywhere;word-break:normal}"
	"td::before{content:attr(data-label);flex:none;color:var(--dim);font-size:.88rem;text-align:left}"
	"td .code{min-width:0}.fill meter{width:6rem}.card{display:block;padding:.4rem .9rem;font-size:.93rem}"
	".card dt{flex:none;font-size:.88rem}.card dd{margin:0}}\n",
	"@media print{header,footer,.forms{display:none}}\n",
	NULL,
};
