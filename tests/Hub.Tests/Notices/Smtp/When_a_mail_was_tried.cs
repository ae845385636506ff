using System.Net.Sockets;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders.Smtp;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using static Allentown311.Hub.Notices.Senders.Smtp.SmtpStage;

namespace Allentown311.Hub.Tests.Notices.Smtp;

/// <summary>Tests of the rules alone; <see cref="When_a_mail_server_answers"/> tests them with a server.</summary>
[TestClass]
public sealed class When_a_mail_was_tried
{
    private const string ServerText = "250 ana@example.com";

    public static IEnumerable<object[]> FailuresWithoutAnswer =>
        new Exception[]
        {
            new OperationCanceledException(),
            new TimeoutException(),
            new IOException("broken", new SocketException((int)SocketError.ConnectionReset)),
            new SmtpProtocolException(ServerText),
            new ServiceNotConnectedException(ServerText),
            new ObjectDisposedException("stream"),
            new InvalidOperationException(ServerText),
            new NotSupportedException(ServerText),
            new FormatException(ServerText),
            Command(SmtpErrorCode.MessageNotAccepted, 100),
            Command(SmtpErrorCode.MessageNotAccepted, 354),
            Command(SmtpErrorCode.MessageNotAccepted, 999),
        }.Select(e => new object[] { e });

    [TestMethod]
    [DynamicData(nameof(FailuresWithoutAnswer))]
    public void A_mail_without_an_answer_is_unsure_only_when_its_text_was_sent(Exception failure)
    {
        SmtpOutcome.Of(failure, TextSent, TimeSpan.Zero).ShouldBeOfType<Delivery.Unsure>().Reason.ShouldNotContain("@");
        foreach (var stage in new[] { Connecting, LoggingIn, Sending })
        {
            SmtpOutcome.Of(failure, stage, TimeSpan.Zero).ShouldBeOfType<Delivery.Later>().Reason.ShouldNotContain("@");
        }
    }

    [TestMethod]
    [DynamicData(nameof(FailuresWithoutAnswer))]
    public void Only_a_mail_that_was_not_accepted_is_sent_over_another_connection(Exception failure)
    {
        SmtpOutcome.IsConnectionFailure(failure, TextSent).ShouldBeFalse();
        SmtpOutcome.IsConnectionFailure(failure, Sending).ShouldBe(failure is not SmtpCommandException);
    }

    [TestMethod]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 550, false, DisplayName = "The recipient is unknown over any connection")]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 451, false)]
    [DataRow(nameof(Sending), SmtpErrorCode.RecipientNotAccepted, 421, true)]
    [DataRow(nameof(Sending), SmtpErrorCode.SenderNotAccepted, 550, true)]
    [DataRow(nameof(Sending), SmtpErrorCode.UnexpectedStatusCode, 554, false)]
    [DataRow(nameof(TextSent), SmtpErrorCode.MessageNotAccepted, 421, false)]
    [DataRow(nameof(Connecting), SmtpErrorCode.UnexpectedStatusCode, 421, false)]
    public void An_answer_concerns_the_mail_unless_it_is_known_to_concern_the_connection(
        string stage, SmtpErrorCode error, int code, bool isConnectionFailure) =>
        SmtpOutcome.IsConnectionFailure(Command(error, code), Enum.Parse<SmtpStage>(stage)).ShouldBe(isConnectionFailure);

    public static IEnumerable<object[]> FailuresBeforeTheText =>
    [
        [new SocketException((int)SocketError.ConnectionRefused), nameof(Connecting),
            "the mail server cannot be reached (ConnectionRefused)"],
        [new SslHandshakeException("x", new IOException()), nameof(Connecting), "no secure connection to the mail server can be made"],
        [new NotSupportedException("x"), nameof(Connecting), "the mail server offers no STARTTLS"],
        [new NotSupportedException("x"), nameof(LoggingIn), "the mail server offers no way to log in that we know"],
        [new AuthenticationException($"535: {ServerText}"), nameof(LoggingIn), "the mail server refused the login (535)"],
        [new AuthenticationException("no way"), nameof(LoggingIn), "the mail server refused the login"],
        [new AuthenticationException("x", Command(SmtpErrorCode.UnexpectedStatusCode, 534)), nameof(LoggingIn),
            "the mail server refused the login (534)"],
        [new OperationCanceledException(), nameof(Sending), "the mail server gave no answer within 90.5 s"],
        [new DivideByZeroException(), nameof(Sending), "the mail server did not take the mail (DivideByZeroException)"],
    ];

    [TestMethod]
    [DynamicData(nameof(FailuresBeforeTheText))]
    public void The_reason_of_an_earlier_failure_does_not_hold_the_servers_text(Exception failure, string stage, string reason) =>
        SmtpOutcome.Of(failure, Enum.Parse<SmtpStage>(stage), TimeSpan.FromSeconds(90.5)).ShouldBe(new Delivery.Later(reason));

    private static SmtpCommandException Command(SmtpErrorCode error, int code) =>
        new(error, (SmtpStatusCode)code, ServerText);
}
