using System.Reflection;
using System.Runtime.ExceptionServices;
using Allentown311.Mappings;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Coded;

/// <summary>One folder under <c>connectors/</c>: the connector that it holds, or why that cannot be used.</summary>
public sealed class CodedKind
{
    private readonly Type? connector;
    private readonly ConstructorInfo? constructor;

    /// <summary>A connector.</summary>
    /// <param name="name">The folder's name, by which mappings name it.</param>
    /// <param name="connector">Its class.</param>
    /// <param name="constructor">The constructor that takes a <see cref="ConnectorContext"/>.</param>
    internal CodedKind(string name, Type connector, ConstructorInfo constructor)
    {
        Name = name;
        this.connector = connector;
        this.constructor = constructor;
        Settings = [.. connector.GetCustomAttributes<ConnectorSettingAttribute>()];
    }

    /// <summary>A connector's class that is at hand, as in a test of it.</summary>
    /// <exception cref="InvalidOperationException">It has no public constructor that takes a <see cref="ConnectorContext"/>.</exception>
    public static CodedKind Of<TConnector>(string name)
        where TConnector : IWorkOrderConnector =>
        new(name, typeof(TConnector), typeof(TConnector).GetConstructor([typeof(ConnectorContext)])
            ?? throw new InvalidOperationException(
                $"{typeof(TConnector).Name} has no public constructor that takes a {nameof(ConnectorContext)}"));

    /// <summary>A connector that cannot be used.</summary>
    internal CodedKind(string name, string refusal)
    {
        Name = name;
        Refusal = refusal;
        Settings = [];
    }

    /// <summary>The folder's name, by which mappings name it.</summary>
    public string Name { get; }

    /// <summary>Why the connector cannot be used, and what would be right; null when it can.</summary>
    public string? Refusal { get; }

    /// <summary>The settings that a mapping may write.</summary>
    public IReadOnlyList<ConnectorSettingAttribute> Settings { get; }

    /// <summary>True when the connector can do <typeparamref name="T"/>. One that was refused can do what makes its work wait.</summary>
    public bool Has<T>() => connector is null ? typeof(T) == typeof(IFindWorkOrder) : typeof(T).IsAssignableFrom(connector);

    /// <summary>
    /// Creates the connector for a mapping. One that cannot be used, or whose constructor fails, takes no order and says why.
    /// </summary>
    public IWorkOrderConnector Connect(CodedMapping mapping, TimeProvider time)
    {
        if (Refusal is not null)
        {
            return new RefusedConnector($"The connector {Name} was refused: {Refusal}");
        }

        try
        {
            return Create(mapping, time);
        }
        catch (Exception e)
        {
            return new RefusedConnector($"The connector {Name} did not start: {e.GetType().Name}: {WithoutSecrets(e.Message, mapping)}");
        }
    }

    /// <summary>What the connector would send for an order.</summary>
    /// <exception cref="TranslationException">The connector cannot show it, or cannot translate the order.</exception>
    internal string Preview(CodedMapping mapping, OrderValues values)
    {
        var created = Connect(mapping, TimeProvider.System);
        using var end = created as IDisposable;
        return created switch
        {
            RefusedConnector refused => throw new TranslationException(refused.Reason),
            IPreviewWorkOrder preview => preview.Preview(new OutgoingOrder(values.Order, values.Ticket, values.Service, values.Department)),
            _ => throw new TranslationException($"The connector {Name} cannot show what it would send: implement IPreviewWorkOrder."),
        };
    }

    // The reason is logged, and constructors quote what they cannot read.
    private string WithoutSecrets(string text, CodedMapping mapping) => Settings
        .Where(setting => setting.Secret)
        .Select(setting => mapping.Settings.GetValueOrDefault(setting.Name))
        .Where(secret => !string.IsNullOrEmpty(secret))
        .Aggregate(text, (shown, secret) => shown.Replace(secret!, "***", StringComparison.Ordinal));

    private IWorkOrderConnector Create(CodedMapping mapping, TimeProvider time)
    {
        try
        {
            return (IWorkOrderConnector)constructor!.Invoke([new ConnectorContext(mapping, time)]);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
