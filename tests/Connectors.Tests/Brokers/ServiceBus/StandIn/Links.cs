using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>Opens a client's links, or says why not: the part of the stand-in that the AMQP library calls.</summary>
internal sealed class Links(StandInBus bus) : IRuntimeProvider
{
    public const ulong LargestMessage = 256 * 1024;
    private static readonly AmqpSymbol SessionFilter = "com.microsoft:session-filter";
    private readonly Requests requests = new(bus);

    public AmqpConnection CreateConnection(TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings) =>
        new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    // The connection makes its own.
    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => throw new NotSupportedException();

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        settings.MaxMessageSize = LargestMessage;
        return settings.Role == true ? new ReceivingAmqpLink(session, settings) : new SendingAmqpLink(session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) => TaskToAsyncResult.Begin(OpenAsync(link), callback, state);

    public void EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    private async Task OpenAsync(AmqpLink link)
    {
        const string management = "/$management";
        var address = (link.IsReceiver ? ((Target)link.Settings.Target).Address : ((Source)link.Settings.Source).Address).ToString()!.Trim('/');
        var isManagement = address.EndsWith(management, StringComparison.Ordinal);
        var path = isManagement ? address[..^management.Length] : address;
        var entity = path == "$cbs" ? null : Open(path, isTopic: link.IsReceiver && !isManagement);
        switch (link)
        {
            case SendingAmqpLink sending when isManagement || entity is null:
                requests.Answer(sending);
                break;
            case ReceivingAmqpLink asking when isManagement || entity is null:
                requests.Hear(asking, entity);
                break;
            case SendingAmqpLink sending:
                await ConsumeAsync(sending, entity!);
                break;
            case ReceivingAmqpLink receiving:
                receiving.RegisterMessageListener(m => Take(receiving, m, path, entity!));
                break;
        }
    }

    private Entity Open(string path, bool isTopic)
    {
        if (bus.Closed.Contains(path, StringComparer.OrdinalIgnoreCase))
        {
            throw new AmqpException(AmqpErrorCode.UnauthorizedAccess, $"Unauthorized access. A claim is required for '{path}'.");
        }

        var entity = bus.Find(path) ?? (isTopic ? bus.Subscriptions(path).FirstOrDefault() : null)
            ?? throw new AmqpException(AmqpErrorCode.NotFound, $"The messaging entity '{path}' could not be found.");
        return entity.Options.Disabled ? throw new AmqpException("com.microsoft:entity-disabled", $"Messaging entity '{path}' is currently disabled.") : entity;
    }

    private async Task ConsumeAsync(SendingAmqpLink link, Entity entity)
    {
        var source = (Source)link.Settings.Source;

        // "Any session" is a filter whose value is null.
        var bySession = source.FilterSet?.Any(f => f.Key.Equals(new MapKey(SessionFilter))) == true;
        var wanted = bySession ? source.FilterSet![SessionFilter] as string : null;
        if (bySession != entity.Options.Sessions)
        {
            throw new AmqpException(AmqpErrorCode.NotAllowed, entity.Options.Sessions
                ? "It is not possible for an entity that requires sessions to create a non-sessionful message receiver."
                : "A sessionful message receiver cannot be created on an entity that does not require sessions.");
        }

        var session = bySession ? await AcceptAsync(link, entity, wanted) : null;
        if (session is not null)
        {
            source.FilterSet![SessionFilter] = session.Id;
            (link.Settings.Properties ??= new Fields())["com.microsoft:locked-until-utc"] = session.Until.UtcTicks;
        }

        _ = new Consumer(link, entity, session);
    }

    // Waits for a session as long as the client said it would.
    private static async Task<SessionLock> AcceptAsync(SendingAmqpLink link, Entity entity, string? wanted)
    {
        var patience = link.Settings.Properties is { } said && said.TryGetValue<uint>("com.microsoft:timeout", out var ms) ? TimeSpan.FromMilliseconds(ms) : TimeSpan.Zero;
        var over = Task.Delay(patience, TimeProvider.System);
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Wake(object? sender, EventArgs e) => changed.TrySetResult();
            entity.Changed += Wake;
            link.Closed += Wake;
            try
            {
                if (link.IsClosing())
                {
                    throw new OperationCanceledException();
                }

                if (entity.AcceptSession(wanted) is { } session)
                {
                    return session;
                }

                if (await Task.WhenAny(changed.Task, over) == over)
                {
                    throw new AmqpException("com.microsoft:timeout", "The operation did not complete within the allotted timeout: no session is available.");
                }
            }
            finally
            {
                entity.Changed -= Wake;
                link.Closed -= Wake;
            }
        }
    }

    private void Take(ReceivingAmqpLink link, AmqpMessage transfer, string path, Entity entity)
    {
        var letters = Letter.Read(transfer);
        bus.Transfers.Enqueue(letters.Count);
        var reception = bus.Meets(entity, letters);
        var error = reception switch
        {
            Reception.Rejection refusal => new Error { Condition = refusal.Condition, Description = refusal.Text },
            Reception.Ignored => null,
            _ => bus.Find(path) is { } queue ? queue.Put(letters) : bus.Subscriptions(path).Select(s => s.Put(letters)).FirstOrDefault(e => e is not null),
        };
        if (reception is Reception.Cut)
        {
            bus.Wire.Cut();
        }
        else if (reception is not (Reception.Silent or Reception.Ignored))
        {
            link.DisposeMessage(transfer, error is null ? AmqpConstants.AcceptedOutcome : new Rejected { Error = error }, settled: true, batchable: false);
        }
    }
}
