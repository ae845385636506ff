using System.Reflection;
using System.Runtime.CompilerServices;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>The public surface of an assembly as text: one line a type, one a member, in a fixed order.</summary>
internal static class Surface
{
    private const string Prefix = "Allentown311.";
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) =>
        string.Join("\n", assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal).SelectMany(FormatType)) + "\n";

    private static IEnumerable<string> FormatType(Type type)
    {
        var hasNoBase = type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType);
        Type[] bases = hasNoBase ? [] : [type.BaseType!];
        var parents = bases.Concat(type.GetInterfaces().Where(i => i.Name != "IEquatable`1"))
            .Select(FormatName)
            .Order(StringComparer.Ordinal)
            .ToList();
        var inherits = parents.Count == 0 ? "" : $" : {string.Join(", ", parents)}";
        yield return $"{Kind(type)} {FormatName(type)}{inherits}";
        foreach (var member in type.GetMembers(Declared).Where(IsWrittenByHand).Select(FormatMember).Order(StringComparer.Ordinal))
        {
            yield return $"    {member}";
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    // A record's constructor and properties are part of the surface; the other members that the compiler adds to it are not.
    private static bool IsWrittenByHand(MemberInfo member) => member switch
    {
        Type => false,
        MethodBase { IsSpecialName: true, IsConstructor: false } => false,
        MethodInfo { Name: "ToString" or "GetHashCode" or "Equals" or "Deconstruct" or "<Clone>$" } => false,
        FieldInfo { Name: "value__" } => false,
        _ => member.GetCustomAttribute<CompilerGeneratedAttribute>() is null || member is PropertyInfo,
    };

    private static string FormatMember(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({FormatParameters(constructor)})",
        MethodInfo method =>
            $"{(method.IsStatic ? "static " : "")}{FormatName(method.ReturnType)} {method.Name}({FormatParameters(method)})",
        PropertyInfo property => $"{FormatName(property.PropertyType)} {property.Name} {{ {FormatAccessors(property)}}}",
        FieldInfo { IsLiteral: true } field => $"const {FormatName(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field => $"field {FormatName(field.FieldType)} {field.Name}",
        _ => member.ToString()!,
    };

    private static string FormatAccessors(PropertyInfo property) =>
        $"{(property.CanRead ? "get; " : "")}{(property.SetMethod is { IsPublic: true } ? "set; " : "")}";

    private static string FormatParameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{FormatName(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static string FormatName(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{FormatName(value)}?"
        : type.IsArray ? $"{FormatName(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(FormatName))}>"
        : type.IsNested && !type.IsGenericParameter ? $"{FormatName(type.DeclaringType!)}.{type.Name}"
        : type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) == true ? type.FullName![Prefix.Length..]
        : type.Name;
}
