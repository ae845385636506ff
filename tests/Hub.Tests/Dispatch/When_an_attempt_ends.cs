using System.Net.Sockets;
using Allentown311.Connectors;
using Allentown311.Connectors.Http;
using Allentown311.Hub.Dispatch;
using Allentown311.Mappings;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_attempt_ends
{
    public static IEnumerable<object?[]> Answers =>
    [
        [new SubmitResult.Created("S-1"), OutcomeClass.Confirmed, "S-1"],
        [new SubmitResult.AlreadyExists("S-1"), OutcomeClass.Confirmed, "S-1"],
        [new SubmitResult.AlreadyExists(null), OutcomeClass.HandedOver, null],
        [new SubmitResult.HandedOver(), OutcomeClass.HandedOver, null],
        [new SubmitResult.Rejected("no such code"), OutcomeClass.Rejected, null],
        [new SubmitResult.Retry("busy", TimeSpan.FromSeconds(5)), OutcomeClass.Throttled, null],
        [new SubmitResult.Retry("no connection"), OutcomeClass.NotSent, null],
    ];

    public static IEnumerable<object[]> Errors =>
    [
        [new TranslationException("no code for pothole"), OutcomeClass.Rejected],
        [new BrokenCircuitException("open"), OutcomeClass.NotSent],
        [new IsolatedCircuitException("held open"), OutcomeClass.NotSent],
        [new HttpRequestException(HttpRequestError.NameResolutionError), OutcomeClass.NotSent],
        [Refused(), OutcomeClass.NotSent],
        [new HttpRequestException(HttpRequestError.SecureConnectionError), OutcomeClass.NotSent],
        [new HttpRequestException(HttpRequestError.ProxyTunnelError), OutcomeClass.NotSent],
        [new HttpRequestException(HttpRequestError.ResponseEnded), OutcomeClass.InDoubt],
        [new HttpRequestException(HttpRequestError.InvalidResponse), OutcomeClass.InDoubt],
        [new HttpRequestException(HttpRequestError.Unknown), OutcomeClass.InDoubt],
        [new HttpRequestException("reset"), OutcomeClass.InDoubt],
        [new TimeoutRejectedException("30 s"), OutcomeClass.InDoubt],
        [new TaskCanceledException(), OutcomeClass.InDoubt],
        [new TaskCanceledException("a client's own time-out", new TimeoutException()), OutcomeClass.InDoubt],
        [new IOException("connection reset"), OutcomeClass.InDoubt],
        [new OutcomeUnknownException("a login page"), OutcomeClass.InDoubt],
        [new InvalidOperationException("a bug"), OutcomeClass.InDoubt],
    ];

    [TestMethod]
    [DynamicData(nameof(Answers))]
    public void An_answer_has_one_meaning(object answer, object expected, string? id)
    {
        var attempt = Attempt.Of((SubmitResult)answer);
        (attempt.Class, attempt.ExternalId).ShouldBe(((OutcomeClass)expected, id));
    }

    [TestMethod]
    [DynamicData(nameof(Errors))]
    public void Only_an_order_that_certainly_never_left_is_not_sent(object error, object expected)
    {
        var attempt = Attempt.Of((Exception)error);
        attempt.Class.ShouldBe((OutcomeClass)expected);
        attempt.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [TestMethod]
    public void The_hub_and_the_http_connectors_agree_which_failures_sent_nothing()
    {
        foreach (var error in Enum.GetValues<HttpRequestError>())
        {
            var failure = new HttpRequestException(error);
            (Attempt.Of(failure).Class == OutcomeClass.NotSent).ShouldBe(HttpOutcome.NotSent(failure) is not null, $"{error}");
        }
    }

    [TestMethod]
    public void Every_answer_a_connector_can_give_has_a_meaning() =>
        Answers.Select(a => a[0]!.GetType()).Distinct().ShouldBe(typeof(SubmitResult).GetNestedTypes(), ignoreOrder: true);

    [TestMethod]
    public void A_wait_that_the_department_asked_for_is_respected()
    {
        Attempt.Of(new SubmitResult.Retry("busy", TimeSpan.FromSeconds(5))).After.ShouldBe(TimeSpan.FromSeconds(5));
        Attempt.Of(new BrokenCircuitException("open", TimeSpan.FromSeconds(9))).After.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [TestMethod]
    [DataRow(0, 1)]
    [DataRow(-7, 1)]
    [DataRow(1, 1)]
    [DataRow(3600, 3600)]
    [DataRow(3601, 3600)]
    [DataRow(1_795_910_400, 3600)]
    public void A_wait_is_never_shorter_than_a_second_nor_longer_than_an_hour_and_the_reason_says_so(double asked, double waits)
    {
        var attempt = Attempt.Of(new SubmitResult.Retry("busy.", TimeSpan.FromSeconds(asked)));

        (attempt.Class, attempt.After).ShouldBe((OutcomeClass.Throttled, TimeSpan.FromSeconds(waits)));
        attempt.Reason!.Contains("It asked for a wait of", StringComparison.Ordinal).ShouldBe(attempt.After != TimeSpan.FromSeconds(asked));
    }

    [TestMethod]
    public void A_look_up_finds_or_proves_absence()
    {
        Attempt.Of(new FindResult.Found("S-1", "NEW")).ShouldBe(new Attempt(OutcomeClass.Confirmed, "S-1"));
        Attempt.Of(new FindResult.Found(null)).Class.ShouldBe(OutcomeClass.HandedOver, "no number proves no record");
        Attempt.Of(new FindResult.Absent()).ShouldBe(new Attempt(OutcomeClass.Absent));
    }

    [TestMethod]
    public void A_look_up_that_the_system_refused_says_why()
    {
        var attempt = Attempt.Of(new FindResult.Refused("no such number range"));

        (attempt.Class, attempt.Reason, attempt.Proven).ShouldBe((OutcomeClass.Rejected, "no such number range", true));
    }

    public static IEnumerable<object[]> Reasons =>
    [
        [new TranslationException("no code for pothole"), "no code for pothole"],
        [new BrokenCircuitException("open"), "the department is down"],
        [new HttpRequestException(HttpRequestError.NameResolutionError), "no connection (NameResolutionError)"],
        [Refused(), "no connection (ConnectionError)"],
        [
            new HttpRequestException(HttpRequestError.ConnectionError, inner: new ForbiddenAddressException("10.0.0.1 is not allowed")),
            "10.0.0.1 is not allowed",
        ],
        [new NoTokenException("the token server is down"), "the token server is down"],
        [new TimeoutRejectedException("30 s"), "no usable answer (time-out)"],
        [new IOException("connection reset"), "no usable answer (IOException: connection reset)"],
    ];

    [TestMethod]
    [DynamicData(nameof(Reasons))]
    public void The_desk_reads_why_an_attempt_failed(object error, string reason) =>
        Attempt.Of((Exception)error).Reason.ShouldBe(reason);

    [TestMethod]
    public void The_desk_reads_what_an_answer_said()
    {
        Attempt.Of(new SubmitResult.Rejected("no such code")).Reason.ShouldBe("no such code");
        Attempt.Of(new SubmitResult.Retry("no connection")).Reason.ShouldBe("no connection");
        Attempt.Of(new SubmitResult.Retry("busy", TimeSpan.FromSeconds(5))).Reason.ShouldBe("busy");
        var bounded = Attempt.Of(new SubmitResult.Retry("busy.", TimeSpan.FromHours(30)));
        (bounded.Reason, bounded.Asked).ShouldBe(("busy. It asked for a wait of 30 h; the hub waits 60 min.", TimeSpan.FromHours(30)));
        Attempt.Of(new SubmitResult.Retry("busy", TimeSpan.FromSeconds(5))).Asked.ShouldBeNull();
    }

    private static HttpRequestException Refused() =>
        new(HttpRequestError.ConnectionError, inner: new SocketException((int)SocketError.ConnectionRefused));
}
