"""Where an address lies, and how sure that is."""

import csv
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.codelists import regions, short_forms
from importers.addresses import locate, read_address

#: Written by hand from the addresses of quality_issues_cqn; None where the cell does not decide.
REAL = {
    "上海市杨浦区内江路466号": "310110",
    "云南省昆明市呈贡区洛羊街道": "530114",
    "云南省昆明市经开区拓翔路138号": "530100",
    "云南省昆明市禄劝彝族苗族自治县屏山镇南街居委会东街一村南祥街148号": "530128",
    "云南省昆明市盘龙区北京路1035号": "530103",
    "云南省昆明市高新技术开发区二环西路与茭菱路交叉口正大紫都城内": "530100",
    "兰溪市轻工工业专业区越中路": "330781",
    "哈尔滨市平房区平房镇黎明村": "230108",
    "安徽省合肥市高新区长江西路与天通路交叉口": "340100",
    "宁夏银川市贺兰县金贵镇汉佐村4队": "640122",
    "山东省聊城江北水城旅游度假区朱老庄镇新城海村": "371500",
    "广州市天河区龙口西路1号1201房": "440106",
    "广西壮族自治区北海市北海大道与北京路交叉处西南角": "450500",
    "广西壮族自治区北海市四川南路与新世纪大道交汇处东南角": "450500",
    "广西壮族自治区南宁市江南区五一西路延长线广西南宁市仁义市场开发有限公司K栋": "450105",
    "江西省上饶市上饶县城南新区城南大道农产品交易城6栋": "361104",
    "江西省南昌市新公园路集贸市场水产类1号": "360100",
    "江西省南昌市鄱阳县鄱阳镇滨洲路与新民路交汇处": None,
    "河南省新乡市新乡县小冀镇冀中路东段": "410721",
    "生产商地址：上海市奉贤区汇丰北路988号": "310120",
    "监制商地址：安徽省合肥市马鞍山南路502号；制造商地址：安徽省合肥杏花村": "340100",
    "出品商地址：北京市海淀区民族学院南路9号；生产商地址：北京市密云县古北口镇河西村": None,
    "绵阳高新区普明寺前街90号1楼": "510700",
    "进口商地址：广州市番禺区南村镇兴南大道563号1栋101": "440113",
    "福州市鼓楼区五四路162号": "350102",
    "陕西省西安市碑林区南关正街88号国贸春天广场二期负一层GC01号商铺": "610103",
}


@pytest.mark.parametrize(("text", "code"), REAL.items())
def test_real_addresses_are_located(text, code) -> None:
    assert read_address(text).value == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江省杭州市滨江区江南大道588号", "330108"),
        ("浙江杭州滨江区江南大道588号", "330108"),
        ("　浙江省　杭州市　滨江区", "330108"),
        ("浙江省-宁波市-鄞州区", "330212"),
        ("中国浙江省杭州市", "330100"),
        ("吉林长春市朝阳区红旗街1号", "220104"),
        ("重庆市重庆市九龙坡区", "500107"),
        ("上海市市辖区徐汇区", "310104"),
        ("新疆生产建设兵团第八师石河子市北三东路", "659001"),
        ("湖北仙桃市干河街道", "429004"),
        ("东莞市东城区东城中路", "441900"),
        ("南京市北京东路1号", "320100"),
        ("中国(浙江)自由贸易试验区杭州市滨江区", "330108"),
    ],
)
def test_what_is_named_under_its_province_or_city_is_sure(text, code) -> None:
    found = locate(text)
    assert found is not None
    assert (found.region, found.confidence) == (code, "high")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("余杭区文一西路969号", "330110"),
        ("昆山市前进东路", "320583"),
        ("杭州文一西路969号", "330100"),
        ("苏州工业园区星湖街", "320500"),
        ("位于浙江省杭州市西湖区", "330106"),
        ("杭州市鼓楼区中山路1号", "330100"),
    ],
)
def test_one_name_alone_is_taken_and_said_to_be_less_sure(text, code) -> None:
    found = locate(text)
    assert found is not None
    assert (found.region, found.confidence) == (code, "medium")
    assert read_address(text).code == "address.inferred"


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("鼓楼区中山路1号", {"320106", "320302", "350102", "410204"}),
        ("朝阳区建国路88号", {"110105", "220104"}),
        ("河北省新华区中华大街", {"130105", "130902"}),
        ("江西省南昌市鄱阳县鄱阳镇", {"360100", "361128"}),
    ],
)
def test_what_fits_several_places_is_never_guessed(text, candidates) -> None:
    found = locate(text)
    assert found is not None
    assert (found.region, found.confidence) == (None, "low")
    assert set(found.candidates) == candidates
    assert read_address(text).code == "address.uncertain"


@pytest.mark.parametrize(
    "text",
    ["中山东路5号", "北京路100号", "科技园1号楼", "No. 99 Jinhu Road", "市辖区", "矿区一号", "/"],
)
def test_a_street_is_no_place(text) -> None:
    assert locate(text) is None


@pytest.mark.parametrize(
    ("text", "code", "problem", "year"),
    [
        ("江西省上饶市上饶县城南", "361104", "region.former", "2019"),
        ("北京市宣武区广安门内大街", "110102", "region.former", "2010"),
        ("山东省莱芜市钢城区", "370117", "region.former", "2018"),
        ("石家庄市桥东区中山东路", "130100", "region.ended", "2014"),
    ],
)
def test_a_former_county_is_read_as_what_succeeds_it_with_the_year(
    text, code, problem, year
) -> None:
    found = read_address(text)
    assert (found.value, found.code, found.details["year"]) == (code, problem, year)


def test_every_county_is_found_under_its_province_and_city_before_any_street() -> None:
    draws = random.Random(7)
    cities = [short_forms(e.name)[0] for e in regions().by_code.values() if short_forms(e.name)]
    bands: Counter[tuple[str, bool]] = Counter()
    for entry in regions().by_code.values():
        text = f"{entry.full_name}{draws.choice(cities)}{draws.choice(['路', '东路', '大道'])}8号"
        found = locate(text)
        assert found is not None
        bands[found.confidence, found.region == entry.code] += 1
    assert set(bands) == {("high", True)}


def test_no_address_of_real_notices_is_sure_of_a_place_that_it_does_not_name(shared_data) -> None:
    path = shared_data / "quality_issues_cqn" / "quality_issues.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = {r[c] for r in csv.DictReader(file) for c in ("company_address", "sampled_address")}
    sure = {cell: f for cell in cells if (f := locate(cell)) and f.confidence == "high"}
    assert len(sure) > 40
    for cell, found in sure.items():
        entry = regions().by_code[str(found.region)]
        assert short_forms(entry.name)[0] in cell


@given(st.text(alphabet="浙江省杭州市鼓楼区中山路县北京;:()", max_size=30))
def test_any_text_is_read_without_harm_and_only_codes_of_the_list_come_of_it(text) -> None:
    found = locate(text)
    assert found is None or found.region is None or found.region in regions().by_code
    assert found is None or (found.region is None) == (found.confidence == "low")
