using System.Collections.Frozen;
using System.Reflection;
using Allentown311.Connectors.Messaging.RabbitMq;

namespace Allentown311.Connectors.Messaging;

/// <summary>
/// Makes the broker of a kind. <c>rabbitmq</c> is built in; another, such as <c>servicebus</c>, is looked for in an assembly of its own beside the hub,
/// named after the kind: <c>Allentown311.ServiceBus.dll</c>.
/// </summary>
public static class Brokers
{
    private const string Prefix = "Allentown311.";
    private static readonly FrozenDictionary<string, IBrokerFactory> BuiltIn =
        new IBrokerFactory[] { new RabbitMqFactory() }.ToFrozenDictionary(f => f.Kind, StringComparer.Ordinal);

    /// <summary>The broker; it connects when it is first used.</summary>
    /// <exception cref="BrokerSettingsException">There is no such kind here, or the connection text cannot be read.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return Factory(settings.Kind, AppContext.BaseDirectory).Create(settings, time);
        }
        catch (FormatException e)
        {
            throw new BrokerSettingsException(e.Message, e);
        }
    }

    internal static IBrokerFactory Factory(string kind, string folder)
    {
        if (BuiltIn.TryGetValue(kind, out var factory))
        {
            return factory;
        }

        var file = kind.Length > 0 && kind.All(char.IsAsciiLetterOrDigit) ? Directory.EnumerateFiles(folder, $"{Prefix}*.dll")
            .FirstOrDefault(f => Path.GetFileNameWithoutExtension(f).Equals(Prefix + kind, StringComparison.OrdinalIgnoreCase)) : null;
        if (file is null)
        {
            throw new BrokerSettingsException(
                $"There is no broker of kind \"{kind}\" here. Built in: {string.Join(", ", BuiltIn.Keys)}. Another stands in a file of its own: {Prefix}{kind}.dll (capital and small letters count "
                + $"the same) was looked for in {folder}. servicebus is built with -p:FullFeed=true, which needs a package feed that has Azure.Messaging.ServiceBus.");
        }

        return Find(kind, file) ?? throw new BrokerSettingsException($"{file} holds no public class that implements {nameof(IBrokerFactory)}, has a constructor without parameters and says Kind \"{kind}\".");
    }

    private static IBrokerFactory? Find(string kind, string file)
    {
        try
        {
            // What it needs itself is looked for beside it.
            return Assembly.LoadFrom(file).GetExportedTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IBrokerFactory)) && t.GetConstructor([]) is not null)
                .Select(t => (IBrokerFactory)Activator.CreateInstance(t)!).FirstOrDefault(f => f.Kind == kind);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or TypeLoadException or ReflectionTypeLoadException)
        {
            throw new BrokerSettingsException($"{file} cannot be loaded: {e.Message}", e);
        }
    }
}

/// <summary>The broker that is asked for cannot be made, now or later. The message says what was looked for where, or what is wrong; it holds no secret.</summary>
public sealed class BrokerSettingsException(string message, Exception? inner = null) : Exception(message, inner);
