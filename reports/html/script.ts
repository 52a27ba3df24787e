/**
 * Sorting and filtering of the ranked table. The page is complete without it: controls are made by
 * the script, so that where scripts do not run there is no dead control.
 */
export const SCRIPT = `
(function(){'use strict';
var table=document.getElementById('ranked');if(!table)return;
var bodies=Array.prototype.slice.call(table.tBodies),heads=table.tHead.rows[0].cells,state={at:-1,up:true};
function key(body,i){var v=body.rows[0].cells[i].getAttribute('data-v');
var n=Number(v);return v===null||v===''?null:isNaN(n)?v:n}
function sortBy(i,button){state.up=state.at===i?!state.up:true;state.at=i;
bodies.sort(function(a,b){var x=key(a,i),y=key(b,i);if(x===y)return 0;if(x===null)return 1;if(y===null)return -1;
var d=x<y?-1:1;return state.up?d:-d});
bodies.forEach(function(b){table.appendChild(b)});
Array.prototype.forEach.call(heads,function(h){h.removeAttribute('aria-sort')});
button.parentNode.setAttribute('aria-sort',state.up?'ascending':'descending')}
Array.prototype.forEach.call(heads,function(head,i){
if(bodies[0].rows[0].cells[i].getAttribute('data-v')===null)return;
var button=document.createElement('button');button.type='button';
while(head.firstChild)button.appendChild(head.firstChild);
head.appendChild(button);button.addEventListener('click',function(){sortBy(i,button)})});
var box=document.createElement('p');box.className='tools';
var input=document.createElement('input');input.type='search';input.placeholder='Filter by name, SMILES, scaffold';
input.setAttribute('aria-label','Filter candidates');
var all=document.createElement('button');all.type='button';all.textContent='Open all evidence';
var count=document.createElement('span');count.className='note';
box.appendChild(input);box.appendChild(all);box.appendChild(count);
table.parentNode.parentNode.insertBefore(box,table.parentNode);
input.addEventListener('input',function(){var q=input.value.toLowerCase(),n=0;
bodies.forEach(function(b){var hit=b.textContent.toLowerCase().indexOf(q)>=0;b.hidden=!hit;if(hit)n++});
count.textContent=q?n+' of '+bodies.length:''});
function open(on){table.querySelectorAll('details').forEach(function(d){d.open=on})}
var opened=false;
all.addEventListener('click',function(){opened=!opened;open(opened);
all.textContent=opened?'Close all evidence':'Open all evidence'});
window.addEventListener('beforeprint',function(){open(true)});
window.addEventListener('afterprint',function(){open(opened)});
})();
`;
