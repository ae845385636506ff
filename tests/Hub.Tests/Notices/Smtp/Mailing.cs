using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Mappings.Http;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Notices.Smtp;

/// <summary>A mail channel that speaks to a scripted server, on a clock that goes only when told to.</summary>
internal sealed class Mailing : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public Mailing(ScriptedServer server, bool tls = false, Func<SenderSettings, SenderSettings>? change = null)
    {
        Server = server;
        var settings = new SenderSettings("smtp")
        {
            Host = "localhost", Port = server.Port, Timeout = Patience, Security = tls ? MailSecurity.Tls : MailSecurity.Plain,
            Tls = tls ? new TlsFiles(null, null, null, ScriptedServer.Authority) : null,
        };
        Channel = Trial.Channels("unused", mail: change?.Invoke(settings) ?? settings, time: Time).Mail;
    }

    public FakeTimeProvider Time { get; } = new();

    public ScriptedServer Server { get; }

    public INoticeSender Channel { get; }

    public Task<Delivery> SendAsync(string id = "27262993", string? to = null, CancellationToken ct = default) =>
        Channel.SendAsync(Trial.Message with { Id = id, To = to ?? Trial.Message.To }, ct);

    /// <summary>Lets time pass, a step at a time, until the sending has ended.</summary>
    public async Task<Delivery> PassAsync(Task<Delivery> sending, TimeSpan step)
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
        await ((IAsyncDisposable)Channel).DisposeAsync();
        await Server.DisposeAsync();
    }
}
