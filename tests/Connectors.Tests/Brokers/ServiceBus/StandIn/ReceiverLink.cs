using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A client's receiving link: it delivers messages while the client grants credit, and settles them as the client asks.</summary>
internal sealed class ReceiverLink
{
    // Credit and new messages arrive on several threads; the lock lets one of them deliver at a time, in order.
    private readonly Lock pumping = new();
    private readonly SendingAmqpLink link;
    private readonly Entity entity;
    private readonly SessionLock? session;

    public ReceiverLink(SendingAmqpLink link, Entity entity, SessionLock? session)
    {
        this.link = link;
        this.entity = entity;
        this.session = session;
        link.RegisterCreditListener((_, _, _) => Pump());
        link.RegisterDispositionListener(OnDisposition);
        link.Closed += (_, _) => OnClosed();
        entity.Changed += OnChanged;
        if (link.IsClosing())
        {
            OnClosed();
        }
    }

    private void OnChanged(object? sender, EventArgs e) => Pump();

    private void Pump()
    {
        if (session is { IsLost: true })
        {
            link.SafeClose(new AmqpException("com.microsoft:session-lock-lost", "The session lock has expired."));
            return;
        }

        lock (pumping)
        {
            while (link.State == AmqpObjectState.Opened && link.LinkCredit > 0 && entity.LockNext(session) is var (token, message))
            {
                link.SendMessageNoWait(message, new ArraySegment<byte>(token.ToByteArray()), AmqpConstants.NullBinary);
            }
        }
    }

    private void OnClosed()
    {
        entity.Changed -= OnChanged;
        if (session is not null)
        {
            entity.ReleaseSession(session);
        }
    }

    private void OnDisposition(Delivery delivery)
    {
        var token = new Guid(delivery.DeliveryTag.AsSpan());
        var error = delivery.State switch
        {
            Accepted => entity.Settle(token, _ => null),
            Rejected rejected => entity.Settle(token, m => m, m => DeadLetter(m, rejected)),
            Modified => entity.Settle(token, m => m with { FailedDeliveries = m.FailedDeliveries + 1 }),
            _ => entity.Settle(token, m => m),
        };
        if (!delivery.Settled)
        {
            link.DisposeDelivery(delivery, settled: true, error is null ? new Accepted() : new Rejected { Error = error });
        }
    }

    private static StoredMessage DeadLetter(StoredMessage message, Rejected rejected) => message with
    {
        Headers = message.Headers.SetItems((rejected.Error?.Info ?? []).Select(p => KeyValuePair.Create(p.Key.ToString()!, p.Value))),
    };
}
