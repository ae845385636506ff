using Allentown311.Connectors.Brokers;
using Allentown311.Mappings;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Queue;

/// <summary>
/// Talks to a department over a message broker. An order becomes a message whose id is our reference, so that the department can recognise
/// a second message for the same order. Status updates arrive as messages in a queue that the hub reads; the hub settles each message once
/// its effects are durable.
/// </summary>
public sealed class QueueConnector : IWorkOrderConnector, IPreviewWorkOrder, IAcknowledgeStatus, IExpire, IDisposable, IAsyncDisposable
{
    private readonly QueueMapping mapping;
    private readonly TimeProvider time;
    private readonly IBroker? broker;
    private readonly StatusQueue? statuses;

    /// <summary>Creates the connector; it connects when it is first used.</summary>
    /// <exception cref="BrokerSettingsException">The broker is of an unknown kind, or its address cannot be read.</exception>
    public QueueConnector(QueueMapping mapping, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        this.mapping = mapping;
        this.time = time;
        broker = mapping.Connection.IsStandIn ? null : CreateBroker(mapping, time);
        statuses = broker is null || mapping.Poll is not { } poll ? null : new StatusQueue(broker, mapping, poll, time);
    }

    /// <inheritdoc/>
    /// <exception cref="OutcomeUnknownException">The message was sent and the broker did not confirm it.</exception>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var values = Values(order);
        var submit = mapping.Submit;
        BrokerMessage message;
        try
        {
            message = new BrokerMessage(order.Reference, submit.Write(values))
            {
                Group = order.Ticket.Number,
                Subject = submit.Subject?.Render(values),
                ContentType = submit.ContentType,
                NotBefore = submit.Delay > TimeSpan.Zero ? time.GetUtcNow() + submit.Delay : null,
                BeforeSend = order.Trail.EnsureHeld,
            };
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        order.Trail.Sends(Preview(order));
        var result = (await Broker.PublishAsync(new Address(submit.Queue), [message], ct))[0];
        var (text, outcome) = OutcomeOf(result);
        order.Trail.Answers($"{text} (message {order.Reference})");
        return outcome ?? throw new OutcomeUnknownException($"{text} Whether the message is there is not known.");
    }

    /// <summary>
    /// Receives the messages that wait in the status queue, or waits up to <c>poll.wait</c> for the first. A message that cannot be read
    /// becomes a rejected row and does not block the messages behind it.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or denies us the queue.</exception>
    public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) =>
        statuses?.ReadAsync(cursor, ct) ?? Task.FromResult(StatusPage.Nothing(cursor));

    /// <summary>
    /// Settles the page's messages: it completes each one, or dead-letters it with the reason where nothing in it could be read.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be reached; it delivers the messages again.</exception>
    public Task AcknowledgeAsync(StatusPage page, CancellationToken ct) => statuses?.SettleAsync(page, ct) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => Broker.CheckAsync(ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. (broker as IExpire)?.Expiries ?? [], .. Expiring.Of(mapping)];

    /// <summary>Starts to close the connections and does not wait for the end.</summary>
    public void Dispose() => _ = DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (statuses is not null)
        {
            await statuses.DisposeAsync();
        }

        if (broker is not null)
        {
            await broker.DisposeAsync();
        }
    }

    private IBroker Broker => broker ?? throw new InvalidOperationException($"The address of the broker of {mapping.Name} is not set.");

    private static IBroker CreateBroker(QueueMapping mapping, TimeProvider time)
    {
        var connection = mapping.Connection;
        var settings = new BrokerSettings(connection.Broker, connection.Url, $"hub, {mapping.Name}") { Tls = connection.Tls };
        try
        {
            return BrokerFactory.Create(settings, time);
        }
        catch (BrokerSettingsException e)
        {
            throw new BrokerSettingsException($"{mapping.File}: {e.Message}", e);
        }
    }

    // The outcome is null where it is unknown.
    private static (string Text, SubmitResult? Outcome) OutcomeOf(PublishResult result) => result switch
    {
        PublishResult.Confirmed => ("Confirmed by the broker", new SubmitResult.HandedOver()),

        // A queue that accepts no message at all counts as a department that is down: the order is not at fault and waits.
        PublishResult.Refused { TakesNone: true } closed => (closed.Reason, new SubmitResult.Retry(closed.Reason)),
        PublishResult.Refused refused => (refused.Reason, new SubmitResult.Rejected(refused.Reason)),
        PublishResult.Unavailable unavailable => (unavailable.Reason, new SubmitResult.Retry(unavailable.Reason)),
        PublishResult.Unknown unknown => (unknown.Reason, null),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
