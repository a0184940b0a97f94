"""Synthetic names of public accounts, as many as a platform has; their words from `pypinyin`."""

import string
from collections import Counter
from itertools import accumulate
from random import Random

from pypinyin.phrases_dict import phrases_dict


def listed(text):
    """Return the words of `text`: a table as it is easily read."""
    return text.split()


# What names are made of

# Measured among real accounts, in percent; the last 3 percent have 12 to 25 characters.
LENGTHS = {2: 3, 3: 10, 4: 29, 5: 18, 6: 14, 7: 9, 8: 5, 9: 5, 10: 2, 11: 2}
LENGTHS |= {length: 0.77 * 0.75 ** (length - 12) for length in range(12, 26)}
WITH_LATIN, ONLY_LATIN = 0.12, 0.15  # of all names; of those with Latin letters or digits
WITH_TOPIC, WITH_PLACE, WITH_STARTER = 0.55, 0.12, 0.12  # of the parts that have room for one

# The first come more often.
TOPICS = listed("""
财经 生活 说 健康 教育 美食 日报 文化 观察 科技 旅游 在线 读书 资讯 传媒 视界 网 君 新闻 工作室
汽车 育儿 发布 音乐 电影 研究院 学堂 养生 法律 圈 公司 服务 之家 有限公司 社 俱乐部 商城 服饰 体育
艺术 摄影 情感 职场 医院 中心 房产 家居 周刊 晚报 早报 日记 笔记 故事 说车 看点 头条 评论 论坛 联盟
协会 学院 大学 中学 小学 幼儿园 图书馆 博物馆 研究所 人民医院 派 记 录 哥 姐 酱 吧 谈 汇 馆 坊 堂
会客厅 朋友圈 那些事 早知道 小助手 大讲堂 公益 电商 创业 投资 理财 保险 基金 证券 数码 游戏 动漫
绘本 国学 书法 茶馆 咖啡 烘焙 厨房 花艺 园艺 宠物 母婴 亲子 穿搭 美妆 护肤 瑜伽 健身 跑步 骑行 户外
民宿 租房 装修 设计 建筑 农业 环保 气象 交通 地铁 公交 政务 检察 公安 消防 志愿者 融媒体 电视台
出版社 杂志 书店 剧场 英语 数学 考研 公考 招聘 心理 中医 口腔 营养 集团 股份 物流 餐饮 火锅 烧烤
酒业 文旅 商会 校友会 第一小学 实验中学 中心医院 人民法院 市场监管 科技有限公司 文化传播有限公司
""")
PLACES = listed("""
北京 上海 广州 深圳 成都 杭州 武汉 重庆 南京 西安 苏州 天津 长沙 郑州 青岛 东莞 宁波 昆明 合肥 佛山
济南 厦门 福州 温州 哈尔滨 石家庄 大连 南宁 泉州 贵阳 南昌 金华 常州 惠州 徐州 南通 太原 保定 珠海
海口 洛阳 桂林 扬州 三亚 湖南 四川 浙江 江苏 山东 河南 云南 广西 海南 中国
""")
BRAND_WORDS = listed("""
ai it tv hr vip art bar car day eye fun lab job sky sun tea top baby blue book city club cool data
easy film game gold home idea kids life link love mall news park plus star talk team tech time tour
wine work yoga brand daily dance dream green happy house learn light magic media music power smart
space sport story style trend world young beauty design garden health school studio travel vision
""")
STARTERS = "小老阿大李王张刘陈杨赵黄周吴徐孙朱胡郭林何罗郑梁"  # of nicknames, and surnames
# A character weighs as many words as it forms; those added do not owe their use to words.
WEIGHTS = Counter("".join(word for word in phrases_dict if len(word) in (2, 3)))
WEIGHTS.update(dict.fromkeys("之又最第每往她它但谁" + STARTERS[4:], 30))
COMMON = [char for char, _ in WEIGHTS.most_common(2400)]
COMMON_WEIGHTS = list(accumulate(WEIGHTS[char] for char in COMMON))
KNOWN_WORDS = list(filter(set(COMMON).issuperset, phrases_dict))
WORDS = {size: [word for word in KNOWN_WORDS if len(word) == size] for size in (2, 3, 4)}
TOPIC_WEIGHTS = list(accumulate(1 / (rank + 20) for rank in range(len(TOPICS))))


def synthetic_names(count, seed):
    """Yield `count` names, no two alike even in lower case, the same for the same `seed`.

    Lengths and the share with Latin are those of real accounts. A subject is filled with single
    characters (2,400, weighted by how many words of `pypinyin` each forms: what forms words forms
    names, while the weights of running text would fill them with 的 and 了) and with the words
    themselves, of two to four characters; some begin like a nickname or with a surname. A topic,
    the usual ones more often, follows about half of them, a place precedes some. Both leave the
    subject two characters or more: names that differ from each other by their one free character
    would be denser than real ones are.
    """
    dice = Random(seed)
    seen = set()
    lengths, weights = list(LENGTHS), list(accumulate(LENGTHS.values()))
    for _ in range(count):
        (length,) = dice.choices(lengths, cum_weights=weights)
        make = mixed if dice.random() < WITH_LATIN else chinese
        while (name := make(length, dice)).lower() in seen:
            pass
        seen.add(name.lower())
        yield name


def chinese(length, dice):
    """Return a place perhaps, a subject, and a topic perhaps: `length` characters in all."""
    place = topic = ""
    if length > 2 and dice.random() < WITH_TOPIC:
        (topic,) = dice.choices(TOPICS, cum_weights=TOPIC_WEIGHTS)
        topic = topic if len(topic) <= length - 2 else ""
    if length > 4 and dice.random() < WITH_PLACE:
        place = dice.choice(PLACES)
        place = place if len(place + topic) <= length - 2 else ""
    left = length - len(place + topic)
    subject = dice.choice(STARTERS) if left > 1 and dice.random() < WITH_STARTER else ""
    left -= len(subject)
    while left:
        size = min(left, dice.choices((1, 2, 3, 4), cum_weights=(33, 84, 95, 100))[0])
        subject += dice.choice(WORDS[size]) if size > 1 else common_char(dice)
        left -= size
    return place + subject + topic


def common_char(dice):
    """Return a common character, the more frequent the more often."""
    return dice.choices(COMMON, cum_weights=COMMON_WEIGHTS)[0]


def mixed(length, dice):
    """Return a Latin name, or a Chinese one with a brand, letters or a number in it."""
    if length > 3 and dice.random() < ONLY_LATIN:
        return latin(length, dice)
    size = dice.randint(1, min(length - 1, 8))
    text = chinese(length - size, dice)
    (place,) = dice.choices((0, len(text), len(text) // 2), cum_weights=(65, 92, 100))
    return text[:place] + latin(size, dice) + text[place:]


def latin(size, dice):
    """Return `size` letters or digits: a number, initials, or words, English and coined."""
    if size > 8:
        first = dice.randint(3, size - 3)
        return latin(first, dice) + latin(size - first, dice)
    if size == 1 or (size < 5 and dice.random() < 0.5):
        alphabet = dice.choice((string.digits, string.ascii_uppercase))
        return "".join(dice.choices(alphabet, k=size))
    fitting = [word for word in BRAND_WORDS if len(word) == size]
    syllables = (dice.choice("bcdfghjklmnprstvwxyz") + dice.choice("aeiou") for _ in range(4))
    text = dice.choice(fitting) if fitting and dice.random() < 0.3 else "".join(syllables)[:size]
    return dice.choice((str.title, str.title, str.upper, str.lower))(text)
