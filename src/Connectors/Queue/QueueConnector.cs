using Allentown311.Connectors.Brokers;
using Allentown311.Mappings;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Queue;

/// <summary>
/// Speaks to a department over a message broker. An order is a message whose id is our reference, so that a second one of the same order can be told; a change
/// is a message in a queue of the hub's, settled once its effects are durable.
/// </summary>
public sealed class QueueConnector : IWorkOrderConnector, IPreviewWorkOrder, IAcknowledgeStatus, IExpire, IDisposable, IAsyncDisposable
{
    private readonly QueueMapping mapping;
    private readonly TimeProvider time;
    private readonly IBroker? broker;
    private readonly StatusQueue? statuses;

    /// <summary>Connects to nobody yet.</summary>
    /// <exception cref="BrokerSettingsException">The broker is of a kind that is not here, or its address cannot be read.</exception>
    public QueueConnector(QueueMapping mapping, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        (this.mapping, this.time) = (mapping, time);
        broker = mapping.Connection.IsStandIn ? null : Make(mapping, time);
        statuses = broker is null || mapping.Poll is not { } poll ? null : new StatusQueue(broker, mapping, poll, time);
    }

    /// <inheritdoc/>
    /// <exception cref="OutcomeUnknownException">It was sent, and the broker did not say that it has it.</exception>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var (values, submit) = (Values(order), mapping.Submit);
        BrokerMessage message;
        try
        {
            message = new BrokerMessage(order.Reference, submit.Write(values))
            {
                Group = order.Ticket.Number, Subject = submit.Subject?.Render(values), ContentType = submit.ContentType,
                NotBefore = submit.Delay > TimeSpan.Zero ? time.GetUtcNow() + submit.Delay : null, BeforeSend = order.Trail.EnsureHeld,
            };
        }
        catch (TranslationException e)
        {
            return new SubmitResult.Rejected(e.Message);
        }

        order.Trail.Sends(Preview(order));
        var result = (await Connected.PublishAsync(new Address(submit.Queue), [message], ct))[0];
        var (said, outcome) = Of(result);
        order.Trail.Answers($"{said} (message {order.Reference})");
        return outcome ?? throw new OutcomeUnknownException($"{said} Whether the message is there is not known.");
    }

    /// <summary>
    /// Takes the messages that wait, or the first that comes within <c>poll.wait</c>. What cannot be read is a rejected row, never in the way of what is behind it.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or does not let us at the queue.</exception>
    public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => statuses?.ReadAsync(cursor, ct) ?? Task.FromResult(StatusPage.Nothing(cursor));

    /// <summary>Settles the page's messages: done with, or put aside with the reason where nothing in one could be read.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be told: they come again.</exception>
    public Task AcknowledgeAsync(StatusPage page, CancellationToken ct) => statuses?.SettleAsync(page, ct) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => Connected.CheckAsync(ct);

    /// <inheritdoc/>
    public string Preview(OutgoingOrder order) => mapping.Preview(Values(order));

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => [.. (broker as IExpire)?.Expiries ?? [], .. Expiring.Of(mapping)];

    /// <summary>Lets the connections end by themselves.</summary>
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

    private IBroker Connected => broker ?? throw new InvalidOperationException($"The address of the broker of {mapping.Name} is not set.");

    private static IBroker Make(QueueMapping mapping, TimeProvider time)
    {
        try
        {
            return BrokerFactory.Create(new BrokerSettings(mapping.Connection.Broker, mapping.Connection.Url, $"hub, {mapping.Name}") { Tls = mapping.Connection.Tls }, time);
        }
        catch (BrokerSettingsException e)
        {
            throw new BrokerSettingsException($"{mapping.File}: {e.Message}", e);
        }
    }

    private static (string Said, SubmitResult? Outcome) Of(PublishResult result) => result switch
    {
        PublishResult.Confirmed => ("Confirmed by the broker", new SubmitResult.HandedOver()),

        // A place that takes nothing is a department that is down: its orders wait, and none is at fault.
        PublishResult.Refused { TakesNone: true } closed => (closed.Reason, new SubmitResult.Retry(closed.Reason)),
        PublishResult.Refused refused => (refused.Reason, new SubmitResult.Rejected(refused.Reason)),
        PublishResult.Unavailable away => (away.Reason, new SubmitResult.Retry(away.Reason)),
        PublishResult.Unknown unknown => (unknown.Reason, null),
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private OrderValues Values(OutgoingOrder order) => new(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
}
