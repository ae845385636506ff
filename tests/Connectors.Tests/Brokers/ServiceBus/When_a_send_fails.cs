using System.Net.Sockets;
using System.Runtime.Serialization;
using System.Security.Authentication;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Brokers.ServiceBus;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Reason = Azure.Messaging.ServiceBus.ServiceBusFailureReason;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>The table of what a failure means: the message was refused, was certainly not sent, or may have been accepted.</summary>
[TestClass]
public sealed class When_a_send_fails
{
    // The reason; the result while the link was being opened; the result when the messages may have been sent.
    [TestMethod]
    [DataRow(Reason.MessagingEntityNotFound, "Refused", "Refused")]
    [DataRow(Reason.MessagingEntityDisabled, "Refused", "Refused")]
    [DataRow(Reason.MessageSizeExceeded, "Refused", "Refused")]
    [DataRow(Reason.QuotaExceeded, "Unavailable", "Refused")]
    [DataRow(Reason.ServiceBusy, "Unavailable", "Unavailable")]
    [DataRow(Reason.ServiceTimeout, "Unavailable", "Unknown")]
    [DataRow(Reason.ServiceCommunicationProblem, "Unavailable", "Unknown")]
    [DataRow(Reason.GeneralError, "Unavailable", "Unknown")]
    [DataRow(Reason.MessageLockLost, "Unavailable", "Unknown")]
    [DataRow(Reason.MessagingEntityAlreadyExists, "Unavailable", "Unknown")]
    public void The_reason_and_the_moment_decide(Reason reason, string opening, string sent)
    {
        var failure = new ServiceBusException("words", reason);

        SendFailure.ResultOf(failure, "events", sendBegun: false).GetType().Name.ShouldBe(opening);
        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(sent);
    }

    [TestMethod]
    [DataRow(typeof(UnauthorizedAccessException), "Refused", "Refused")]
    [DataRow(typeof(AuthenticationFailedException), "Unavailable", "Unavailable")]
    [DataRow(typeof(CredentialUnavailableException), "Unavailable", "Unavailable")]
    [DataRow(typeof(ArgumentException), "Refused", "Refused")]
    [DataRow(typeof(ArgumentOutOfRangeException), "Refused", "Refused")]
    [DataRow(typeof(InvalidOperationException), "Refused", "Refused")]
    [DataRow(typeof(NotSupportedException), "Refused", "Refused")]
    [DataRow(typeof(ObjectDisposedException), "Unavailable", "Unknown")]
    [DataRow(typeof(TaskCanceledException), "Unavailable", "Unknown")]
    [DataRow(typeof(TimeoutException), "Unavailable", "Unknown")]
    [DataRow(typeof(NullReferenceException), "Unavailable", "Unknown")]
    [DataRow(typeof(SerializationException), "Unavailable", "Unknown")]
    public void Errors_that_are_not_the_services_own_are_decided_by_type_and_moment(Type type, string opening, string sent)
    {
        var failure = (Exception)Activator.CreateInstance(type, "words")!;

        SendFailure.ResultOf(failure, "events", sendBegun: false).GetType().Name.ShouldBe(opening);
        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(sent);
    }

    [TestMethod]
    [DataRow(SocketError.ConnectionRefused, "Unavailable")]
    [DataRow(SocketError.HostNotFound, "Unavailable")]
    [DataRow(SocketError.TryAgain, "Unavailable")]
    [DataRow(SocketError.ConnectionReset, "Unknown")]
    [DataRow(SocketError.HostUnreachable, "Unknown")]
    [DataRow(SocketError.TimedOut, "Unknown")]
    public void A_connection_that_was_never_opened_carried_nothing(SocketError error, string end)
    {
        var cause = new AggregateException(new SocketException((int)error));
        var failure = new ServiceBusException("words", Reason.ServiceCommunicationProblem, null, cause);

        SendFailure.ResultOf(failure, "events", sendBegun: true).GetType().Name.ShouldBe(end);
    }

    [TestMethod]
    public void A_certificate_that_was_not_accepted_means_that_nothing_was_sent()
    {
        var untrusted = new AuthenticationException("not trusted");
        var failure = new ServiceBusException("words", Reason.ServiceCommunicationProblem, null, untrusted);

        SendFailure.ResultOf(failure, "events", sendBegun: true).ShouldBeOfType<PublishResult.Unavailable>();
    }

    [TestMethod]
    public void Only_a_failure_that_one_message_can_cause_is_retried_in_parts()
    {
        Exception[] ofOneMessage =
        [
            new ServiceBusException("words", Reason.MessageSizeExceeded),
            new NotSupportedException("words"),
            new InvalidOperationException("words"),
        ];
        Exception[] ofAllMessages =
        [
            new ServiceBusException("words", Reason.QuotaExceeded),
            new ObjectDisposedException("words"),
            new UnauthorizedAccessException(),
        ];

        ofOneMessage.ShouldAllBe(e => SendFailure.MayConcernOneMessage(e));
        ofAllMessages.ShouldAllBe(e => !SendFailure.MayConcernOneMessage(e));
    }

    [TestMethod]
    [DataRow(Reason.MessagingEntityNotFound, true)]
    [DataRow(Reason.MessagingEntityDisabled, true)]
    [DataRow(Reason.QuotaExceeded, true)]
    [DataRow(Reason.MessageSizeExceeded, false)]
    public void A_queue_that_accepts_no_message_is_distinguished_from_a_message_it_refuses(Reason reason, bool takesNone)
    {
        var result = SendFailure.ResultOf(new ServiceBusException("words", reason), "events", sendBegun: true);

        result.ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBe(takesNone);
    }

    [TestMethod]
    [DataRow(typeof(ArgumentException))]
    [DataRow(typeof(ArgumentOutOfRangeException))]
    [DataRow(typeof(InvalidOperationException))]
    [DataRow(typeof(NotSupportedException))]
    public void A_link_that_cannot_be_opened_is_the_fault_of_the_queue_and_of_no_message(Type type)
    {
        var failure = (Exception)Activator.CreateInstance(type, "words")!;

        SendFailure.ResultOf(failure, "events", sendBegun: false).ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeTrue();
        SendFailure.ResultOf(failure, "events", sendBegun: true).ShouldBeOfType<PublishResult.Refused>().TakesNone.ShouldBeFalse();
    }

    [TestMethod]
    public void The_reason_is_one_short_line()
    {
        var failure = new ServiceBusException(new string('x', 5000) + "\r\nforged line", Reason.ServiceTimeout);

        var reason = ((PublishResult.Unknown)SendFailure.ResultOf(failure, "events", sendBegun: true)).Reason;

        reason.Length.ShouldBeLessThan(500);
        reason.ShouldNotContain('\n');
        reason.ShouldNotContain('\r');
    }
}
