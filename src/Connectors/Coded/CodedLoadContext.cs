using System.Reflection;
using System.Runtime.Loader;

namespace Allentown311.Connectors.Coded;

/// <summary>
/// Loads one connector with the libraries of its own folder, so that two connectors may need two versions of one library. The contract's
/// assemblies and the framework are the hub's: a type of the contract must be the same type on both sides.
/// </summary>
internal sealed class CodedLoadContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
{
    private readonly AssemblyDependencyResolver resolver = new(path);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is { } name && name.StartsWith("Allentown311.", StringComparison.Ordinal) && IsOfTheHub(assemblyName))
        {
            return null;
        }

        return resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;

    private static bool IsOfTheHub(AssemblyName name) => Default.Assemblies.Any(a => a.GetName().Name == name.Name);
}
