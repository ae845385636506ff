using System.Net;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>The decision alone; what a receiver does over the wire is tested beside it.</summary>
[TestClass]
public sealed class When_a_message_was_posted
{
    private static readonly HttpDeliveryRules Rules = new(TimeSpan.FromSeconds(2.5), resendIsSafe: false, HttpStatusCode.Gone);
    private static readonly HttpDeliveryRules Safe = new(TimeSpan.FromSeconds(2.5), resendIsSafe: true, HttpStatusCode.Gone);

    public static IEnumerable<object[]> Failures =>
    [
        [new HttpRequestException(HttpRequestError.NameResolutionError, "s3cret"), "the receiver cannot be reached (NameResolutionError)"],
        [new HttpRequestException(HttpRequestError.SecureConnectionError, "s3cret"),
            "the receiver cannot be reached (SecureConnectionError)"],
        [new HttpRequestException(HttpRequestError.ResponseEnded, "s3cret"), "the receiver cannot be reached (ResponseEnded)"],
        [new TaskCanceledException("s3cret"), "the receiver cannot be reached within 2.5 s"],
    ];

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void A_failure_leaves_it_in_doubt_once_all_of_it_was_written_and_never_before(Exception failure, string before)
    {
        Rules.Failed(failure, written: false).ShouldBe(new Delivery.Later(before));
        Rules.Failed(failure, written: true).ShouldBe(new Delivery.Unsure(
            failure is HttpRequestException ? "the receiver hung up before it answered" : "the receiver gave no answer within 2.5 s"));
    }

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void Nothing_is_in_doubt_where_doubles_are_dropped(Exception failure, string before)
    {
        Safe.Failed(failure, written: false).ShouldBe(new Delivery.Later(before));
        Safe.Failed(failure, written: true).ShouldBeOfType<Delivery.Later>();
        Safe.Answered(HttpStatusCode.GatewayTimeout).ShouldBe(new Delivery.Later("the receiver answered 504"));
    }

    [TestMethod]
    [DataRow(200, "Sent")]
    [DataRow(299, "Sent")]
    [DataRow(300, "Later")]
    [DataRow(410, "Refused")]
    [DataRow(422, "Later", DisplayName = "Not among this channel's refusals")]
    [DataRow(500, "Later")]
    [DataRow(502, "Unsure")]
    [DataRow(503, "Later")]
    [DataRow(504, "Unsure")]
    public void An_answer_says_what_became_of_it(int status, string delivery) =>
        Rules.Answered((HttpStatusCode)status).GetType().Name.ShouldBe(delivery);
}
