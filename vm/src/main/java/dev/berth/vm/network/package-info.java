/** What a guest reaches through its network: the host by name, the world or parts of it, and through which proxies. */
@NullMarked
package dev.berth.vm.network;

import org.jspecify.annotations.NullMarked;
