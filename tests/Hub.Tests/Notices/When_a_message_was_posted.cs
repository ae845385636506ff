using System.Net;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;

namespace Allentown311.Hub.Tests.Notices;

/// <summary>Tests of the rules alone; <see cref="When_notices_go_over_HTTP"/> tests them with a receiver.</summary>
[TestClass]
public sealed class When_a_message_was_posted
{
    private static readonly HttpDeliveryRules Rules = new(TimeSpan.FromSeconds(2.5), resendIsSafe: false, HttpStatusCode.Gone);
    private static readonly HttpDeliveryRules SafeToResend = new(TimeSpan.FromSeconds(2.5), resendIsSafe: true, HttpStatusCode.Gone);

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
    public void A_failed_message_is_unsure_only_when_all_of_it_was_written(Exception failure, string reasonBefore)
    {
        Rules.OfFailure(failure, isWritten: false).ShouldBe(new Delivery.Later(reasonBefore));
        Rules.OfFailure(failure, isWritten: true).ShouldBe(new Delivery.Unsure(
            failure is HttpRequestException ? "the receiver hung up before it answered" : "the receiver gave no answer within 2.5 s"));
    }

    [TestMethod]
    [DynamicData(nameof(Failures))]
    public void A_failed_message_is_never_unsure_when_the_receiver_drops_duplicates(Exception failure, string reasonBefore)
    {
        SafeToResend.OfFailure(failure, isWritten: false).ShouldBe(new Delivery.Later(reasonBefore));
        SafeToResend.OfFailure(failure, isWritten: true).ShouldBeOfType<Delivery.Later>();
        SafeToResend.OfResponse(HttpStatusCode.GatewayTimeout, isWritten: true).ShouldBe(new Delivery.Later("the receiver answered 504"));
    }

    [TestMethod]
    [DataRow(200, "Sent")]
    [DataRow(299, "Sent")]
    [DataRow(300, "Later")]
    [DataRow(410, "Refused")]
    [DataRow(422, "Later", DisplayName = "Not among the status codes that refuse")]
    [DataRow(500, "Unsure")]
    [DataRow(501, "Later")]
    [DataRow(502, "Unsure")]
    [DataRow(503, "Later")]
    [DataRow(504, "Unsure")]
    [DataRow(520, "Unsure")]
    public void The_status_code_decides_the_outcome(int status, string delivery)
    {
        Rules.OfResponse((HttpStatusCode)status, isWritten: true).GetType().Name.ShouldBe(delivery);
        Rules.OfResponse((HttpStatusCode)status, isWritten: false).ShouldNotBeOfType<Delivery.Unsure>();
    }
}
