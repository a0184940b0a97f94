"""Where the two nets lie, and what no net catches."""

import pytest

from accounts.screening.comparison import compare, contains
from accounts.screening.names import read


def likeness(left, right, **kwargs):
    return compare(read(left), read(right), **kwargs)


@pytest.mark.parametrize(
    ("left", "right", "wide", "narrow"),
    [
        ("老常看盘", "老徐看盘", "close", None),
        ("财经观察", "财经观察员", "close", "close"),
        ("财经观察", "才经观察", "close", "close"),
        ("财经观察室", "财经现察室", "close", "close"),
        ("财经观察", "观察财经", "close", "close"),
        ("财经观察", "官方财经观察号", "close", "close"),
        ("每日财经观察", "每月财经观查站", "close", None),
        ("城市美食地图", "城中美食图地", "close", None),
        ("小米网", "小麦网", None, None),
        ("杭州发布", "苏州发布", None, None),
        ("杭州本地头条", "苏州本地头条", None, None),
        ("中国人民银行", "中国建设银行", None, None),
    ],
)
def test_protected_names_have_the_wider_net(left, right, wide, narrow):
    assert likeness(left, right) == wide
    assert likeness(left, right, wide=False) == narrow


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("官方财经观察旗舰店", "财经观察"),
        ("财经观察2号", "财经观察"),
        ("财经观察official", "财经观察"),
        ("vip财经观察", "财经观察"),
        ("王老五", "王老五"),
        ("官方", "官方"),
        ("官方号", "官方号"),
    ],
)
def test_decoration_is_not_part_of_the_core(name, core):
    assert read(name).core.letters == core


@pytest.mark.parametrize(
    ("name", "held"),
    [("我的公 安日记", True), ("我的公☆安日记", True), ("公正平安", False), ("公安", True)],
)
def test_a_term_is_found_wherever_it_stands(name, held):
    assert contains(read(name), read("公安")) is held
