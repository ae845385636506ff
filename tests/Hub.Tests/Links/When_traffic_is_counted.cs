using Allentown311.Connectors;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings;
using Polly.CircuitBreaker;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public sealed class When_traffic_is_counted
{
    private static readonly LinkKey To = new("streets", Direction.To);
    private readonly ManualTime time = new();
    private readonly TrafficMeter meter;

    public When_traffic_is_counted()
    {
        var city = TestCity.Make();
        meter = new TrafficMeter(city with { Mappings = city.Mappings.Add("streets", TestMapping.Of("find")) }, time);
    }

    [TestMethod]
    public void A_link_is_written_once_with_the_start_of_its_watch_and_then_only_after_traffic()
    {
        var first = Take().ShouldHaveSingleItem();
        (first with { Hours = [] }).ToString().ShouldBe(new LinkNote(To, time.Now) { Hours = [] }.ToString());
        first.Hours.ShouldBeEmpty();
        Take().ShouldBeEmpty();
        meter.RecordSuccess("streets", Direction.To);
        Take().ShouldHaveSingleItem().Ok.ShouldBe(time.Now);
        Take().ShouldBeEmpty();
    }

    [TestMethod]
    public void A_success_clears_the_failures_before_it_and_news_count_in_their_hours()
    {
        meter.RecordFailure("streets", Direction.To, "time-out");
        meter.RecordSuccess("streets", Direction.To);
        meter.RecordNews("streets", Direction.To);
        meter.RecordNews("streets", Direction.To);
        time.Advance(TimeSpan.FromHours(1));
        meter.RecordNews("streets", Direction.To);
        meter.RecordFailure("streets", Direction.To, "HTTP 500");

        var note = Take().ShouldHaveSingleItem();

        (note.FailingSince, note.Failures, note.Problem, note.News).ShouldBe((time.Now, 1, "HTTP 500", time.Now));
        note.Hours.Select(h => (h.Hour - Silence.HourOf(Some.Noon), h.News)).ShouldBe([(0, 2), (1, 1)]);
    }

    [TestMethod]
    public void A_direction_the_department_does_not_have_is_not_watched()
    {
        meter.RecordSuccess("streets", Direction.From);
        meter.RecordSuccess("unknown", Direction.To);
        Take().ShouldHaveSingleItem().Key.ShouldBe(To);
        var polled = TestMapping.Of("find") with { PollEvery = TimeSpan.FromSeconds(30) };
        TrafficMeter.LinksOf(polled).ShouldBe([To, new LinkKey("streets", Direction.From)]);
    }

    public static IEnumerable<object?[]> Answers =>
    [
        [new SubmitResult.Created("1"), true, true, null],
        [new SubmitResult.AlreadyExists(null), true, true, null],
        [new SubmitResult.HandedOver(), true, true, null],
        [new SubmitResult.Rejected("no such code"), true, false, null],
        [new SubmitResult.Retry("HTTP 429", TimeSpan.FromSeconds(5)), true, false, null],
        [new SubmitResult.Retry("It cannot be reached."), false, false, "It cannot be reached."],
        [new OutcomeUnknownException("a login page"), false, false, "its answer cannot be read"],
        [new HttpRequestException("secret", null, System.Net.HttpStatusCode.BadGateway), false, false, "HTTP 502"],
        [new BrokenCircuitException(), false, false, null],
        [new TranslationException("no code"), false, false, null],
    ];

    [TestMethod]
    [DynamicData(nameof(Answers))]
    public void The_outcome_of_a_submit_shows_whether_the_link_works(object outcome, bool works, bool brings, string? problem)
    {
        if (outcome is SubmitResult result)
        {
            meter.RecordSubmit("streets", result);
        }
        else
        {
            meter.RecordSubmitFailure("streets", (Exception)outcome);
        }

        var note = Take().ShouldHaveSingleItem();
        (note.Ok is not null, note.News is not null, note.Problem).ShouldBe((works, brings, problem));
        (note.FailingSince is not null).ShouldBe(problem is not null);
    }

    private IReadOnlyList<LinkNote> Take() => meter.Take(_ => null);
}
