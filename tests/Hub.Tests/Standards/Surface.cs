using System.Reflection;
using System.Runtime.CompilerServices;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>The public surface of an assembly as text: one line a type, one a member, in a fixed order.</summary>
internal static class Surface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) =>
        string.Join("\n", assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";

    private static IEnumerable<string> Lines(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : "class";
        var bases = type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) ? [] : new[] { type.BaseType };
        var parents = bases.Concat(type.GetInterfaces().Where(i => i.Name != "IEquatable`1")).Select(Name).Order(StringComparer.Ordinal).ToList();
        yield return $"{kind} {Name(type)}{(parents.Count == 0 ? "" : $" : {string.Join(", ", parents)}")}";
        foreach (var member in type.GetMembers(Declared).Where(IsWritten).Select(Member).Order(StringComparer.Ordinal))
        {
            yield return $"    {member}";
        }
    }

    // What the compiler adds to a record is not written by anybody; its constructor and properties are.
    private static bool IsWritten(MemberInfo member) => member switch
    {
        Type => false,
        MethodBase { IsSpecialName: true, IsConstructor: false } => false,
        MethodInfo { Name: "ToString" or "GetHashCode" or "Equals" or "Deconstruct" or "<Clone>$" } => false,
        FieldInfo { Name: "value__" } => false,
        _ => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null || member is PropertyInfo,
    };

    private static string Member(MemberInfo member) => member switch
    {
        ConstructorInfo made => $"new({Parameters(made)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ {(property.CanRead ? "get; " : "")}{(property.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        FieldInfo field => $"{(field.IsLiteral ? "const" : "field")} {Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}"
        : type.Namespace?.StartsWith("Allentown311.", StringComparison.Ordinal) == true ? type.FullName!["Allentown311.".Length..] : type.Name;
}
