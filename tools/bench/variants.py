"""What somebody would make of a name to pass for it.

The screening of names is measured with what is made here. Nothing here knows how the screening
works: the tables are our own, beside Unicode as Python knows it, `pypinyin` and `opencc`.
"""

import string
import unicodedata
from collections import defaultdict
from functools import cache, partial

import opencc
from pypinyin import lazy_pinyin

from tools.bench.names import COMMON, common_char, listed

MAX_LENGTH = 60

# The same name in other characters


def pairs(text):
    """Map the first character of each word in `text` to the others."""
    return {word[0]: word[1:] for word in text.split()}


def either(text):
    """Map each character of each word in `text` to the others of the word."""
    return {char: word.replace(char, "") for word in text.split() for char in word}


def shifted(char, zero, firsts):
    """Return what stands as far behind each of `firsts` as `char` behind `zero`."""
    return "".join(chr(ord(first) + ord(char) - ord(zero)) for first in firsts)


CASE = {letter: letter.swapcase() for letter in string.ascii_letters}
WIDTH = either(" ".join(chr(code) + chr(code + 0xFEE0) for code in range(0x21, 0x7F)))
ENCLOSED = {"0": "⓪⓿"} | {char: shifted(char, "1", "①⑴❶➀➊") for char in "123456789"}
ENCLOSED |= {char: shifted(char.lower(), "a", "Ⓐ🄐🄰🅐🅰ⓐ⒜") for char in string.ascii_letters}
MATHEMATICAL = defaultdict(str)
for code in range(0x1D400, 0x1D800):
    MATHEMATICAL[unicodedata.normalize("NFKC", chr(code))] += chr(code)
LOOKALIKE = pairs("""
AАΑ BВΒ CСϹ EЕΕ HНΗ IІΙ JЈͿ KКΚ MМΜ NΝ OОΟ PРΡ SЅ TТΤ XХΧ YΥҮ ZΖ
aа cсϲ dԁ eе hһ iі jјϳ lӏ oоο pр qԛ sѕ vνѵ wԝ xх yу
""")
KANGXI = (  # in the order of U+2F00 to U+2FD5
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛"
    "工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄"
    "玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血"
    "行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥"
    "鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠"
)
RADICAL = dict(zip(KANGXI, map(chr, range(0x2F00, 0x2FD6)), strict=True)) | pairs("""
巳⺒ 民⺠ 母⺟ 见⻅ 贝⻉ 车⻋ 长⻓ 门⻔ 青⻘ 韦⻙ 页⻚ 风⻛ 飞⻜ 马⻢ 鱼⻥ 鸟⻦ 卤⻧ 麦⻨ 黄⻩ 齐⻬
齿⻮ 龙⻰ 龟⻳ 虎⻁ 日⽇⺜ 月⽉⺝⺼ 西⻄ 角⾓⻆⻇ 雨⾬⻗ 食⾷⻝ 首⾸⻡ 骨⾻⻣ 鬼⿁⻤ 幺⼳⺓
""")
TWIN = either("""
日曰 己已巳 未末 土士 人入 干千于 天夭 戊戌戍 鸟乌 鸣呜 兔免 晴睛 折拆析 刀刁 王壬 今令 贝见 午牛
失矢 风凤 问间 治冶 侯候 亨享 拨拔 茶荼 毫亳 崇祟 炙灸 刺剌 竞竟 洒酒 仓仑 沧沦 撤撒 遣遗
粱梁 孟盂 淮准 味昧 钓钩钧 宇字 皿血 爪瓜 叨叼 氏氐 汨汩 丐丏 壶壸 盲肓 粟栗 沪泸 史吏 辨辩辫 赢嬴
籍藉 幻幼 抢枪 栏拦 狠狼 哀衷衰 予矛 弋戈 伐代 休体 侍待 叉又 戎戒 徒徙 乒乓 母毋
""")
# The marks of direction are without the overrides, which would turn the name round.
INVISIBLE = list("\u00ad\u034f\u061c\u115f\u1160\u180e\u202a\u202b\u202c\u3164\ufeff\uffa0")
for first, last in ((0x200B, 0x200F), (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F)):
    INVISIBLE += map(chr, range(first, last + 1))
INVISIBLE += map(chr, range(0xE0100, 0xE0110))
# Without the invisible joiner, and without the small letters behind U+0362.
COMBINING = [chr(code) for code in (*range(0x300, 0x363), *range(0x20D0, 0x20F1)) if code != 0x34F]
CONVERTERS = [opencc.OpenCC(config) for config in ("s2t", "s2tw", "s2hk")]
MARKS = [" ", "\u3000", "\u00a0", "\u2003"] + listed("""
. , ; : ! ? ~ - _ / | * ' " ( ) [ ] 。 ， 、 ； ： ！ ？ ～ · • … — “ ” ‘ ’ 「 」 『 』 【 】 《 》
★ ☆ ✦ ✨ ⭐ 🌟 ♥ ❤️ 💯 🔥 🎉 👍 👍🏽 🌸 🍀 ☀️ ✅ 👑 💎 🏆 📢 🚀 👨‍👩‍👧 🇨🇳 ■ ◆ ● ▶ → ♪ ※
""")


def substituted(options, count, name, dice):
    """Put `count` characters (None: one, or all) into a form that `options` gives for them."""
    places = [place for place, char in enumerate(name) if options(char)]
    if len(places) < (count or 1):
        return None
    chars = list(name)
    for place in dice.sample(places, count or dice.choice((1, len(places)))):
        chars[place] = dice.choice(options(chars[place]))
    return "".join(chars)


def sprinkled(marks, name, dice):
    """Put one to three of `marks` at any places."""
    for _ in range(dice.randint(1, 3)):
        place = dice.randint(0, len(name))
        name = name[:place] + dice.choice(marks) + name[place:]
    return name


def combined(name, dice):
    """Put one to three combining marks on characters, half of the time as composed letters."""
    name = name[0] + sprinkled(COMBINING, name[1:], dice)
    return unicodedata.normalize("NFC", name) if dice.random() < 0.5 else name


def traditional(name, dice):
    """Write the name as in Taiwan, as in Hong Kong, or as `opencc` has it for no place."""
    variants = {converter.convert(name) for converter in CONVERTERS} - {name}
    return dice.choice(sorted(variants)) if variants else None


def same_mixed(name, dice):
    """Take two or three different steps of those that leave the name the same."""
    wanted = dice.choice((2, 3))
    for step in dice.sample(SAME_CLASSES[:-1], len(SAME_CLASSES) - 1):
        if changed := VARIANTS[step](name, dice):
            name, wanted = changed, wanted - 1
        if not wanted:
            return name
    return None


# A name close to it

AFFIXES = listed("""
官方 官方号 旗舰店 正版 新号 2号 official vip 平台 公众号 官网 客服 认证 正品 唯一 小号 大号 备用号
服务号 订阅号 总部 在线 app real
""")
POLYPHONES = {  # the usual reading first
    word[0]: word[1:].split("/")
    for word in listed("""
    长chang/zhang 重zhong/chong 行xing/hang 乐le/yue 都dou/du 调diao/tiao 朝chao/zhao 传chuan/zhuan
    还hai/huan 会hui/kuai 觉jue/jiao 角jiao/jue 了le/liao 率lv/shuai 没mei/mo 弹dan/tan 车che/ju
    降jiang/xiang 藏cang/zang 曾ceng/zeng 差cha/chai 单dan/shan 的de/di 地di/de 露lu/lou 落luo/la
    宿su/xiu 系xi/ji 校xiao/jiao 血xue/xie 给gei/ji 卡ka/qia 奇qi/ji 参can/shen 省sheng/xing
    盛sheng/cheng 似si/shi 厦sha/xia 熟shu/shou 屏ping/bing 色se/shai 泊bo/po 说shuo/shui 着zhe/zhao
    薄bao/bo 剥bo/bao 匙chi/shi 臭chou/xiu 佛fo/fu 壳ke/qiao 巷xiang/hang 茄qie/jia 勒le/lei 绿lv/lu
    仔zai/zi 嚼jiao/jue 塞sai/se 什shen/shi 粘zhan/nian 伺si/ci 查cha/zha 轧ya/zha 择ze/zhai
    堡bao/pu 大da/dai 卜bu/bo
    """)
}


@cache
def reading(char):
    """Return how `char` is usually read, without the tone."""
    return POLYPHONES[char][0] if char in POLYPHONES else lazy_pinyin(char)[0]


SOUNDS = defaultdict(str)
for common in COMMON:
    SOUNDS[reading(common)] += common


def sounding_alike(char):
    """Return the other common characters with the usual reading of `char`."""
    return SOUNDS.get(reading(char), "").replace(char, "") if is_chinese(char) else ""


def sounding_otherwise(char):
    """Return the common characters that are read as `char` is in other words."""
    return "".join(SOUNDS[other] for other in POLYPHONES.get(char, ())[1:])


def is_chinese(char):
    """Tell whether `char` is a Chinese character."""
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


def weight(text):
    """Count the characters of `text`, a Latin letter or digit as two thirds, all in thirds."""
    return sum(3 if is_chinese(char) else 2 * (char.isascii() and char.isalnum()) for char in text)


def edit_places(kind, name):
    """Return where in the name an edit may happen."""
    if kind == "insert":
        return range(len(name) + 1)
    places = [place for place, char in enumerate(name) if weight(char)]
    if kind == "swap":
        return [at for at in places if at + 1 in places and name[at] != name[at + 1]]
    return places


def with_edit(kind, place, name, dice):
    """Return the name with one edit at `place`, which brings in no character that it has."""
    before, after = name[:place], name[place:]
    if kind == "delete":
        return before + after[1:]
    if kind == "swap":
        return before + after[1] + after[0] + after[2:]
    while (char := common_char(dice)) in name:
        pass
    return before + char + (after if kind == "insert" else after[1:])


def edited(kind, name, dice):
    """Edit a name of at least four characters once; a deletion thus leaves three or more."""
    places = edit_places(kind, name)
    if weight(name) < 12 or not places:
        return None
    return with_edit(kind, dice.choice(places), name, dice)


def two_edits(name, dice):
    """Edit a name of at least six characters at two places with something between them."""
    kinds = dice.choices(EDITS, k=2)
    first, second = (edit_places(kind, name) for kind in kinds)
    places = [(one, other) for one in first for other in second if abs(one - other) > 2]
    if weight(name) < 18 or not places:
        return None
    # From the back, so that the place in front remains where it is.
    for place, kind in sorted(zip(dice.choice(places), kinds, strict=True), reverse=True):
        name = with_edit(kind, place, name, dice)
    return name


def with_word(in_front, name, dice):
    """Add a word that makes the account look like the real one, or like another of its own."""
    if sum(map(is_chinese, name)) < 2:
        return None
    word = dice.choice(AFFIXES)
    return word + name if in_front else name + word


def rotated(name, dice):
    """Exchange the halves of a name of at least four characters."""
    half = dice.choice((len(name) // 2, (len(name) + 1) // 2))
    return name[half:] + name[:half] if len(name) > 3 else None


def homophone_and_word(name, dice):
    """Respell one character and add a word in front or at the end."""
    respelling = VARIANTS["homophone"](name, dice)
    return respelling and with_word(dice.random() < 0.5, respelling, dice)


def checked(function):
    """Make `function` return None for the name itself, and for what is too long for a name."""

    def variant(name, dice):
        made = function(name, dice)
        return made if made and made != name and len(made) <= MAX_LENGTH else None

    return variant


EDITS = ("insert", "delete", "replace", "swap")
SAME = {
    "case": partial(substituted, CASE.get, None),
    "width": partial(substituted, WIDTH.get, None),
    "enclosed": partial(substituted, ENCLOSED.get, None),
    "mathematical": partial(substituted, MATHEMATICAL.get, None),
    "invisible": partial(sprinkled, INVISIBLE),
    "combining": combined,
    "decoration_marks": partial(sprinkled, MARKS),
    "traditional": traditional,
    "lookalike": partial(substituted, LOOKALIKE.get, None),
    "radical": partial(substituted, RADICAL.get, None),
    "twin": partial(substituted, TWIN.get, None),
    "same_mixed": same_mixed,
}
CLOSE = {
    "homophone": partial(substituted, sounding_alike, 1),
    "polyphone": partial(substituted, sounding_otherwise, 1),
    **{kind: partial(edited, kind) for kind in EDITS},
    "prefix_word": partial(with_word, True),
    "suffix_word": partial(with_word, False),
    "rotated": rotated,
}
TWO_EDIT = {
    "two_edits": two_edits,
    "homophone_and_word": homophone_and_word,
    "two_homophones": partial(substituted, sounding_alike, 2),
}
SAME_CLASSES, CLOSE_CLASSES, TWO_EDIT_CLASSES = map(tuple, (SAME, CLOSE, TWO_EDIT))
# What makes a variant of a name with a `random.Random`, or returns None where it cannot.
VARIANTS = {kind: checked(function) for kind, function in (SAME | CLOSE | TWO_EDIT).items()}
