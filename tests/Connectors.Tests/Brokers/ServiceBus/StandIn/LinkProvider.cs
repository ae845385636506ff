using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>Opens or refuses a client's links. The AMQP library calls this part of the stand-in.</summary>
internal sealed class LinkProvider(StandInBus bus) : IRuntimeProvider
{
    public const ulong MaxMessageBytes = 256 * 1024;
    private static readonly AmqpSymbol SessionFilter = "com.microsoft:session-filter";
    private readonly RequestLinks requests = new(bus);

    public AmqpConnection CreateConnection(
        TransportBase transport,
        ProtocolHeader protocolHeader,
        bool isInitiator,
        AmqpSettings amqpSettings,
        AmqpConnectionSettings connectionSettings) =>
        new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    // The library does not call this: the connection creates its sessions itself.
    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => throw new NotSupportedException();

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        settings.MaxMessageSize = MaxMessageBytes;
        return settings.Role == true ? new ReceivingAmqpLink(session, settings) : new SendingAmqpLink(session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state) =>
        TaskToAsyncResult.Begin(OpenAsync(link), callback, state);

    public void EndOpenLink(IAsyncResult result) => TaskToAsyncResult.End(result);

    private async Task OpenAsync(AmqpLink link)
    {
        const string management = "/$management";
        var terminus = link.IsReceiver ? ((Target)link.Settings.Target).Address : ((Source)link.Settings.Source).Address;
        var address = terminus.ToString()!.Trim('/');
        var isManagement = address.EndsWith(management, StringComparison.Ordinal);
        var path = isManagement ? address[..^management.Length] : address;
        var entity = path == "$cbs" ? null : Open(path, isTopic: link.IsReceiver && !isManagement);
        switch (link)
        {
            case SendingAmqpLink sending when isManagement || entity is null:
                requests.AddReplyLink(sending);
                break;
            case ReceivingAmqpLink receiving when isManagement || entity is null:
                requests.Listen(receiving, entity);
                break;
            case SendingAmqpLink sending:
                await OpenReceiverAsync(sending, entity!);
                break;
            case ReceivingAmqpLink receiving:
                receiving.RegisterMessageListener(m => OnTransfer(receiving, m, path, entity!));
                break;
        }
    }

    private Entity Open(string path, bool isTopic)
    {
        if (bus.DeniedEntities.Contains(path, StringComparer.OrdinalIgnoreCase))
        {
            throw new AmqpException(AmqpErrorCode.UnauthorizedAccess, $"Unauthorized access. A claim is required for '{path}'.");
        }

        var entity = bus.Find(path) ?? (isTopic ? bus.Subscriptions(path).FirstOrDefault() : null)
            ?? throw new AmqpException(AmqpErrorCode.NotFound, $"The messaging entity '{path}' could not be found.");
        return entity.Options.Disabled
            ? throw new AmqpException("com.microsoft:entity-disabled", $"Messaging entity '{path}' is currently disabled.")
            : entity;
    }

    private static async Task OpenReceiverAsync(SendingAmqpLink link, Entity entity)
    {
        var source = (Source)link.Settings.Source;

        // A client asks for any session by a filter whose value is null.
        var bySession = source.FilterSet?.Any(f => f.Key.Equals(new MapKey(SessionFilter))) == true;
        var wanted = bySession ? source.FilterSet![SessionFilter] as string : null;
        if (bySession != entity.Options.Sessions)
        {
            throw new AmqpException(AmqpErrorCode.NotAllowed, entity.Options.Sessions
                ? "It is not possible for an entity that requires sessions to create a non-sessionful message receiver."
                : "A sessionful message receiver cannot be created on an entity that does not require sessions.");
        }

        var session = wanted is not null ? Accept(entity, wanted) : bySession ? await AcceptNextAsync(link, entity) : null;
        if (session is not null)
        {
            source.FilterSet![SessionFilter] = session.Id;
            (link.Settings.Properties ??= new Fields())["com.microsoft:locked-until-utc"] = session.Until.UtcTicks;
        }

        _ = new ReceiverLink(link, entity, session);
    }

    // The service does not wait for a session that another receiver has.
    private static SessionLock Accept(Entity entity, string session) => entity.AcceptSession(session)
        ?? throw new AmqpException(
            "com.microsoft:session-cannot-be-locked", $"The requested session '{session}' cannot be accepted: another receiver has it.");

    // Waits for a session for as long as the client asked to.
    private static async Task<SessionLock> AcceptNextAsync(SendingAmqpLink link, Entity entity)
    {
        var milliseconds = 0u;
        link.Settings.Properties?.TryGetValue("com.microsoft:timeout", out milliseconds);
        var timeout = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
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

                if (entity.AcceptNextSession() is { } session)
                {
                    return session;
                }

                if (await Task.WhenAny(changed.Task, timeout) == timeout)
                {
                    throw new AmqpException(
                        "com.microsoft:timeout",
                        "The operation did not complete within the allotted timeout: no session is available.");
                }
            }
            finally
            {
                entity.Changed -= Wake;
                link.Closed -= Wake;
            }
        }
    }

    private void OnTransfer(ReceivingAmqpLink link, AmqpMessage transfer, string path, Entity entity)
    {
        var messages = StoredMessage.Read(transfer);
        bus.Transfers.Enqueue(messages.Count);
        var reply = bus.OnTransfer(entity, messages);
        var error = reply switch
        {
            TransferReply.Rejection refusal => new Error { Condition = refusal.Condition, Description = refusal.Text },
            TransferReply.Ignored => null,
            _ => Store(path, messages),
        };
        if (reply is TransferReply.Cut)
        {
            bus.Network.Cut();
        }
        else if (reply is not (TransferReply.Silent or TransferReply.Ignored))
        {
            Outcome outcome = error is null ? AmqpConstants.AcceptedOutcome : new Rejected { Error = error };
            link.DisposeMessage(transfer, outcome, settled: true, batchable: false);
        }
    }

    private Error? Store(string path, IReadOnlyList<StoredMessage> messages) => bus.Find(path) is { } queue
        ? queue.Put(messages)
        : bus.Subscriptions(path).Select(s => s.Put(messages)).FirstOrDefault(e => e is not null);
}
