"""Search: what words bring, what they leave out, and the nearest spelling."""

import pytest
from django.http import QueryDict

from profiles import indexing
from profiles.finding import find, ways_on
from profiles.search import tokens, tsquery
from tests.factories import DistrictFactory, PracticeFactory, TagFactory, TopicFactory

pytestmark = pytest.mark.django_db


def search(words):
    indexing.rebuild_words()
    parameters = QueryDict(mutable=True)
    parameters["q"] = words
    return find(parameters)


def titles(words):
    return list(search(words).practices.values_list("public_revision__title", flat=True))


def test_a_word_in_the_title_comes_before_one_in_the_summary_and_that_before_the_rest():
    PracticeFactory(title="About something", description="Where mentoring is named")
    PracticeFactory(title="Another one", summary="It is mentoring for all")
    PracticeFactory(title="Mentoring")

    assert titles("mentoring") == ["Mentoring", "Another one", "About something"]


def test_all_words_must_be_there_and_a_phrase_in_its_order():
    PracticeFactory(title="Home visits")
    PracticeFactory(title="A visit to the home")

    assert titles("home visit") == ["Home visits", "A visit to the home"]
    assert titles('"home visits"') == ["Home visits"]


def test_a_minus_leaves_out_what_a_text_says_but_not_its_topics_related_terms():
    attendance = TopicFactory(related_terms=["truancy"])
    PracticeFactory(title="Letters about truancy", topics=[attendance])
    PracticeFactory(title="Letters to families", topics=[attendance])

    assert titles("letters -truancy") == ["Letters to families"]


def test_related_terms_of_a_topic_and_a_tag_find_its_practices():
    topic = TopicFactory(related_terms=["skipping school"])
    tag = TagFactory(related_terms=["knock on doors"])
    PracticeFactory(title="Liaisons", topics=[topic])
    PracticeFactory(title="Visits", tags=[tag])
    PracticeFactory(title="Something else")

    assert titles("kids skipping school") == ["Liaisons"]
    assert titles("knock on doors") == ["Visits"]


def test_the_last_word_may_be_the_beginning_of_one():
    PracticeFactory(title="Manufacturing pathway")

    assert (titles("manufac"), search("manufac").corrected) == (["Manufacturing pathway"], "")


def test_the_district_that_leads_or_takes_part_finds_a_practice():
    partner = DistrictFactory(short_name="Farfield", name="Farfield School District")
    PracticeFactory(title="Together", districts=[partner])

    assert titles("farfield") == ["Together"]


def test_when_nothing_matches_the_nearest_spelling_is_searched_and_said():
    PracticeFactory(title="Absence letters")

    answer = search("absense")

    assert answer.corrected == "absence"
    assert [p.slug for p in answer.practices] != []


def test_a_word_that_exists_is_not_corrected_even_if_the_whole_finds_nothing():
    PracticeFactory(title="Absence letters")
    PracticeFactory(title="Mentoring")

    answer = search("absence mentoring")

    assert (answer.corrected, list(answer.practices)) == ("", [])


@pytest.mark.parametrize(
    "typed", ["'", "a & b | c:*", "!!!x", "\\", "it's", ")(", "a:b", "-", "<->x", "' or 1=1 --x"]
)
def test_signs_of_the_query_language_are_only_signs(typed):
    answer = search(typed)

    assert answer.errors == {"q": ["Type a word with letters or numbers."]} or list(answer.practices) == []


def test_a_search_without_a_word_is_refused_not_ignored():
    PracticeFactory()

    answer = search("!!")

    assert (answer.errors, list(answer.practices)) == ({"q": ["Type a word with letters or numbers."]}, [])


def test_ways_on_are_true():
    topic = TopicFactory()
    PracticeFactory(title="Absence letters", topics=[topic], practice_type="tool")
    PracticeFactory(title="Mentoring", topics=[topic])
    indexing.rebuild_words()

    answer = find(QueryDict("q=absence+mentoring&type=tool"))

    ways = ways_on(answer)
    assert [(way.label, way.count) for way in ways] == [
        ("“absence”", 1),
        ("“absence” without any filter", 1),
        ("“mentoring” without any filter", 1),
        ("All practices", 2),
    ]
    for way in ways:
        assert find(way.parameters).practices.count() == way.count


def test_tokens_keep_phrases_and_minus():
    assert [str(t) for t in tokens('home "early college" -covid " open')] == [
        "home",
        '"early college"',
        "-covid",
        '"open"',
    ]


def test_tsquery_quotes_everything():
    assert tsquery("it's -new") == "'it''s' & !'new':ABC"


def test_curly_quotes_and_apostrophes_are_the_same_as_straight_ones():
    PracticeFactory(title="Home visits by mentors")
    PracticeFactory(title="A visit to the home")

    assert titles("“home visits”") == ["Home visits by mentors"]
    assert titles("mentors’") == ["Home visits by mentors"]


def test_words_too_common_to_search_for_say_so():
    PracticeFactory(title="The one")

    answer = search("the of")

    assert list(answer.errors) == ["q"]
    assert list(answer.practices) == []


@pytest.mark.parametrize("words", [3, 20])
def test_a_search_without_results_costs_a_fixed_number_of_queries_at_most(
    django_assert_max_num_queries, words
):
    PracticeFactory(title="Absence letters")
    answer = search(" ".join(f"zq{n}xv" for n in range(words)))

    with django_assert_max_num_queries(13):
        ways_on(answer)


@pytest.mark.parametrize("parameters", ["q=" + "a+" * 21, "&".join("grade=9-12" for _ in range(41))])
def test_more_than_a_person_would_ask_is_refused(parameters):
    assert len(find(QueryDict(parameters)).errors) == 1


@pytest.mark.parametrize("typed", ["home-visits", "home/visits", "<b>home visits</b>"])
def test_words_joined_by_a_slash_or_hyphen_are_found(typed):
    PracticeFactory(title="Home visits", summary="What b is.")

    assert titles(typed) == ["Home visits"]


def test_a_minus_before_a_hyphenated_word_leaves_out_both_ways_to_write_it():
    PracticeFactory(title="Letters after home visits")
    PracticeFactory(title="Letters")

    assert titles("letters -home-visits") == ["Letters"]


@pytest.mark.parametrize("parameters", ["q=a1&q=b2", "sort=title&sort=newest"])
def test_a_value_given_twice_is_refused_where_one_is_meant(parameters):
    assert list(find(QueryDict(parameters)).errors.values()) == [["Give it once."]]
