using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Http;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Notices.Smtp;

/// <summary>An SMTP sender that is connected to a scripted server. Its clock moves only when the test advances it.</summary>
internal sealed class SmtpRig : IAsyncDisposable
{
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromMinutes(5);

    public SmtpRig(ScriptedServer server, bool tls = false, Func<SenderSettings, SenderSettings>? change = null)
    {
        Server = server;
        var settings = new SenderSettings("smtp")
        {
            Host = "localhost",
            Port = server.Port,
            Timeout = CommandTimeout,
            Security = tls ? MailSecurity.Tls : MailSecurity.Plain,
            Tls = tls ? new TlsFiles(null, null, null, ScriptedServer.Authority) : null,
        };
        Sender = Sample.Senders("unused", mail: change?.Invoke(settings) ?? settings, time: Time).Mail;
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedServer Server { get; }

    public INoticeSender Sender { get; }

    public Task<Delivery> SendAsync(string id = "27262993", string? to = null, CancellationToken ct = default) =>
        Sender.SendAsync(Sample.Message with { Id = id, To = to ?? Sample.Message.To }, ct);

    /// <summary>Advances the clock step by step until the message was sent or has failed.</summary>
    public async Task<Delivery> AdvanceUntilSentAsync(Task<Delivery> sending, TimeSpan step)
    {
        while (!sending.IsCompleted)
        {
            Time.Advance(step);
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        return await sending;
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Sender).DisposeAsync();
        await Server.DisposeAsync();
    }
}
