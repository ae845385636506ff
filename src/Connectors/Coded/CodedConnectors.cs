using System.Collections.Concurrent;
using System.Reflection;

namespace Allentown311.Connectors.Coded;

/// <summary>
/// Finds the connectors of a city folder: <c>connectors/NAME/NAME.dll</c> serves the mappings that write <c>connector: NAME</c>. What it
/// holds runs with the hub's rights: the folder is to be written by administrators alone.
/// </summary>
public static class CodedConnectors
{
    /// <summary>The folder's name.</summary>
    public const string Folder = "connectors";

    // An assembly is loaded once: its types would else be others at each read of the city folder.
    private static readonly ConcurrentDictionary<string, Lazy<CodedKind>> Loaded = new(StringComparer.Ordinal);

    /// <summary>Every connector of a city folder by name, those included that cannot be used.</summary>
    /// <param name="cityFolder">The city folder.</param>
    /// <param name="builtIn">The names that are taken.</param>
    public static IReadOnlyList<CodedKind> Find(string cityFolder, IReadOnlyCollection<string> builtIn)
    {
        var folder = Path.Combine(cityFolder, Folder);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(path =>
                Loaded.GetOrAdd(Path.GetFullPath(path), full => new Lazy<CodedKind>(() => Load(full, builtIn))).Value),
        ];
    }

    private static CodedKind Load(string folder, IReadOnlyCollection<string> builtIn)
    {
        var name = Path.GetFileName(folder);
        var path = Path.Combine(folder, $"{name}.dll");
        try
        {
            return builtIn.Contains(name) ? Refuse("a built-in connector has this name; rename the folder and its assembly")
                : !File.Exists(path)
                    ? Refuse($"there is no file {Folder}/{name}/{name}.dll; publish the connector's project into this folder")
                : Read(name, new CodedLoadContext(path).LoadFromAssemblyPath(path));
        }
        catch (ReflectionTypeLoadException e)
        {
            return Refuse($"its types cannot be loaded ({e.LoaderExceptions.FirstOrDefault()?.Message}); {Rebuild}");
        }
        catch (Exception e)
        {
            // Whatever a broken assembly makes the runtime throw, the other departments go on.
            return Refuse($"{name}.dll cannot be loaded ({e.GetType().Name}: {e.Message}); {Rebuild}");
        }

        CodedKind Refuse(string reason) => new(name, reason);
    }

    private static string Rebuild => $"build it for .NET {Environment.Version.Major} against this hub's packages and publish it whole";

    private static CodedKind Read(string name, Assembly assembly)
    {
        if (assembly.GetCustomAttribute<BuiltForContractAttribute>() is not { } built)
        {
            return new CodedKind(name, "it does not say for which contract it was built; write "
                + "[assembly: BuiltForContract(ContractVersion.Current)]");
        }

        if (built.Version != ContractVersion.Current)
        {
            return new CodedKind(name, $"it was built for version {built.Version} of the contract, and this hub has version "
                + $"{ContractVersion.Current}; {Rebuild}");
        }

        var marked = assembly.GetTypes().Where(t => t.GetCustomAttribute<WorkOrderConnectorAttribute>() is not null).ToList();
        return marked switch
        {
            [] => new CodedKind(name, "no class in it is marked [WorkOrderConnector]"),
            [{ IsPublic: true, IsAbstract: false } type] when typeof(IWorkOrderConnector).IsAssignableFrom(type) =>
                type.GetConstructor([typeof(ConnectorContext)]) is { } constructor
                    ? new CodedKind(name, type, constructor)
                    : new CodedKind(name, $"{type.Name} has no public constructor that takes a {nameof(ConnectorContext)}"),
            [var type] => new CodedKind(name, $"{type.Name} is no public class that implements {nameof(IWorkOrderConnector)}"),
            _ => new CodedKind(name, $"several classes are marked [WorkOrderConnector] ({string.Join(", ", marked.Select(t => t.Name))}); "
                + "mark one, and give the others assemblies of their own"),
        };
    }
}
